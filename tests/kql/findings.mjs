// What Microsoft's own parser and semantic analysis find wrong with a query over `TABLES`.

import { createRequire } from "node:module";
import { TABLES } from "./tables.mjs";

// The package is written for browsers and looks for `window`.
globalThis.window = globalThis;
const require = createRequire(import.meta.url);
require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");

const { GlobalState, KustoCode, Symbols } = globalThis.Kusto.Language;
const schema = globals(TABLES);

// What a placeholder of a template may stand for: a literal as our encoder writes them.
const PLACEHOLDERS = {
  since: "datetime(2026-11-22T21:03:00.125Z)",
  until: "datetime(2026-11-22T21:03:00Z)",
  step: "1800000ms",
  minutes: "30",
  computers: "('a', 'it\\'s', 'b\\\\c')",
  machines: "('a', 'it\\'s', 'b\\\\c')",
  ids: "('a', 'it\\'s', 'b\\\\c')",
  name: "'it\\'s \\\\ \\n \\u0007'",
};

/** Gives one `FILE:LINE:COLUMN: severity: message` for each finding, warnings too. */
export function findings(file, template) {
  const query = template.replace(/\{(\w+)\}/g, (placeholder, name) => PLACEHOLDERS[name] ?? placeholder);
  if (query.replace(/^\s*\/\/.*$/gm, "").trim() === "") {
    return [`${file}:1:1: error: the query is empty`];
  }
  const diagnostics = KustoCode.ParseAndAnalyze(query, schema).GetDiagnostics();
  return items(diagnostics).map((diagnostic) => {
    const before = query.slice(0, diagnostic.Start).split("\n");
    const place = `${file}:${before.length}:${before.at(-1).length + 1}`;
    return `${place}: ${diagnostic.Severity.toLowerCase()}: ${diagnostic.Message}`;
  });
}

function globals(tables) {
  const symbols = Object.entries(tables).map(([name, columns]) => {
    // Brackets, since a column such as `kind` has the name of a keyword.
    const declared = Object.entries(columns).map(([column, type]) => `['${column}']: ${type}`);
    return Symbols.TableSymbol.From(`(${declared.join(", ")})`).WithName(name);
  });
  return GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("resourcegraph", symbols));
}

function items(list) {
  return Array.from({ length: list.Count }, (_, index) => list.getItem(index));
}
