// Builds static/dist: the style sheet, the script and the icon, each under a name
// that holds a hash of its content, with a gzip copy beside it and a manifest from
// source names to built names.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "static", "dist");

function style() {
  const tailwind = join(here, "node_modules", "@tailwindcss", "cli", "dist", "index.mjs");
  return execFileSync(process.execPath, [tailwind, "-i", "src/app.css", "--minify"], {
    cwd: here,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function script() {
  const result = await build({
    entryPoints: [join(here, "src", "app.js")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    legalComments: "inline",
  });
  return Buffer.from(result.outputFiles[0].contents);
}

const assets = {
  "app.css": style(),
  "app.js": await script(),
  "favicon.svg": readFileSync(join(here, "src", "favicon.svg")),
};

mkdirSync(dist, { recursive: true });
for (const old of readdirSync(dist)) {
  if (old !== ".gitkeep") rmSync(join(dist, old));
}
const manifest = {};
for (const [name, body] of Object.entries(assets)) {
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 10);
  const built = name.slice(0, -extname(name).length) + "-" + hash + extname(name);
  const small = gzipSync(body, { level: 9 });
  writeFileSync(join(dist, built), body);
  writeFileSync(join(dist, built + ".gz"), small);
  manifest[name] = built;
  console.log(`${built}  ${body.length} bytes, ${small.length} compressed`);
}
// Last, so that a broken build never leaves a manifest that names missing files.
writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
