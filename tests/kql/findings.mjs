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

/** Gives one `FILE:LINE:COLUMN: severity: message` for each finding, warnings too. */
export function findings(file, query) {
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
