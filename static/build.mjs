// Bundles the front end into build/static, where Django's STATICFILES_DIRS finds it.
// Entry names are fixed (Django's manifest storage hashes them); chunks carry their own content hash,
// because the imports between them are relative and are not rewritten.
import { cp, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const source = fileURLToPath(new URL(".", import.meta.url));
const target = fileURLToPath(new URL("../build/static/", import.meta.url));

/** @type {esbuild.BuildOptions} */
const options = {
  entryPoints: [
    { in: `${source}js/theme.js`, out: "theme" },
    { in: `${source}js/app.js`, out: "app" },
    { in: `${source}css/app.css`, out: "app" },
    { in: `${source}css/admin.css`, out: "admin" },
  ],
  outdir: target,
  entryNames: "[name]",
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "assets/[name]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome111", "firefox115", "safari16.4"],
  minify: true,
  legalComments: "linked",
  loader: { ".woff2": "file", ".png": "file" },
  logLevel: "info",
};

await rm(target, { recursive: true, force: true });
for (const file of ["icons.svg", "favicon.svg"]) {
  await cp(source + file, target + file);
}
await cp(`${source}fonts/OFL.txt`, `${target}assets/OFL.txt`);

if (process.argv.includes("--watch")) {
  await (await esbuild.context(options)).watch();
} else {
  await esbuild.build(options);
}
