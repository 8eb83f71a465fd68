// Builds static/dist: style sheets, scripts and the icon, each under a name that holds a
// hash of its content, with a copy in gzip and one in Brotli beside it and a manifest from
// source names to built names.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "static", "dist");

function style(name) {
  const tailwind = join(here, "node_modules", "@tailwindcss", "cli", "dist", "index.mjs");
  return execFileSync(process.execPath, [tailwind, "-i", "src/" + name, "--minify"], {
    cwd: here,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

// A script may fetch another, whose address it gets in place of a name.
async function script(name, addresses = {}) {
  const result = await build({
    entryPoints: [join(here, "src", name)],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    legalComments: "inline",
    define: Object.fromEntries(Object.entries(addresses).map(([at, to]) => [at, JSON.stringify(to)])),
    external: Object.values(addresses),
  });
  return Buffer.from(result.outputFiles[0].contents);
}

mkdirSync(dist, { recursive: true });
for (const old of readdirSync(dist)) {
  if (old !== ".gitkeep") rmSync(join(dist, old));
}
const manifest = {};
function keep(name, body) {
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 10);
  const built = name.slice(0, -extname(name).length) + "-" + hash + extname(name);
  const gzip = gzipSync(body, { level: 9 });
  const brotli = brotliCompressSync(body);
  writeFileSync(join(dist, built), body);
  writeFileSync(join(dist, built + ".gz"), gzip);
  writeFileSync(join(dist, built + ".br"), brotli);
  manifest[name] = built;
  console.log(`${built}  ${body.length} bytes, ${gzip.length} in gzip, ${brotli.length} in Brotli`);
  return "./" + built;
}
keep("app.css", style("app.css"));
keep("list.css", style("list.css"));
keep("favicon.svg", readFileSync(join(here, "src", "favicon.svg")));
const parts = keep("parts.js", await script("parts.js"));
keep("app.js", await script("app.js", { PARTS: parts }));
// Last, so that a broken build never leaves a manifest that names missing files.
writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
