// From the checks of the suite to a report that says the same whenever the server does.

/** Scenarios that must pass although the suite does not score them: its own server can't pass them yet. */
const ALSO_REQUIRED = ["json-schema-2020-12", "http-header-validation", "http-custom-header-server-validation"];

/** What counts as a result, by the names of the suite, which has INFO besides. */
const STATUSES = ["SUCCESS", "FAILURE", "WARNING", "SKIPPED"];

/** The scenarios that must pass and do not, each with the checks that failed. */
export function failures({ revision, scenarios }) {
  const failed = scenarios.filter((scenario) => isRequired(scenario) && !isPassed(scenario));
  return failed.map(({ name, checks }) => {
    const reasons = checks.filter(({ status }) => status === "FAILURE");
    const text = reasons.map(({ id, errorMessage }) => `\`${id}\` ${errorMessage ?? "failed"}`).join("; ");
    return `${revision} \`${name}\`: ${text || "it did not run"}`;
  });
}

/** The report as Markdown. It holds no time, address or text of the server. */
export function report(version, runs) {
  return [
    "# MCP conformance",
    "",
    `The server against the official suite, \`@modelcontextprotocol/conformance\` ${version}, without expected failures.`,
    "`cargo xtask test conformance` runs it and writes this file; [how](../tests/conformance/README.md).",
    "",
    "A warning is a check of something that the specification recommends.",
    "A check is skipped where it is about a feature that the server does not offer.",
    "A scenario without any only took note that the server does not offer what it is about, such as sessions.",
    ...runs.flatMap(section),
    "",
  ].join("\n");
}

function section({ revision, scenarios }) {
  const scored = scenarios.filter(({ unscored }) => unscored === null);
  const others = scenarios.filter(({ unscored }) => unscored !== null);
  const passed = scored.filter(isPassed).length;
  return [
    "",
    `## ${revision}`,
    "",
    `${passed} of ${scored.length} scenarios passed that the revision requires.`,
    "",
    ...table("scenario", scored, ({ name }) => name),
    "",
    "The suite runs these beside them and does not score them:",
    "",
    ...table("scenario, and why it is not scored", others, ({ name, unscored }) => `${name}, ${unscored}`),
    ...remarks(scenarios),
  ];
}

function table(head, scenarios, label) {
  return [
    `| ${head} | passed | failed | warnings | skipped |`,
    "|---|--:|--:|--:|--:|",
    ...scenarios.map((scenario) => `| ${[label(scenario), ...counts(scenario)].join(" | ")} |`),
  ];
}

function counts({ checks }) {
  return STATUSES.map((wanted) => checks.filter(({ status }) => status === wanted).length);
}

/** Which checks of the required scenarios did not pass. */
function remarks(scenarios) {
  const lines = scenarios.filter(isRequired).flatMap(({ name, checks }) =>
    STATUSES.slice(1).flatMap((wanted) => {
      const ids = new Set(checks.filter(({ status }) => status === wanted).map(({ id }) => `\`${id}\``));
      return ids.size > 0 ? [`- ${name}, ${wanted.toLowerCase()}: ${[...ids].join(", ")}`] : [];
    }),
  );
  return lines.length > 0 ? ["", "Checks that did not pass:", "", ...lines] : [];
}

function isRequired({ name, unscored }) {
  return unscored === null || ALSO_REQUIRED.includes(name);
}

/** As the suite has it: no check failed. One without any did not run. */
function isPassed({ checks }) {
  return checks.length > 0 && checks.every(({ status }) => status !== "FAILURE");
}
