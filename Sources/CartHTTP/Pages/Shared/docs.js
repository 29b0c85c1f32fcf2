// The contract as a page: each operation with its parameters, bodies and answers, examples, and a form to try it.
import { at, byButton, make, scrollable } from "/assets/page.js";

const contract = await (await fetch("/openapi.json")).json();
const methods = ["get", "post", "patch", "delete"];

/** What a reference stands for. */
function resolve(value) {
  if (!value?.$ref) return value ?? {};
  return resolve(value.$ref.slice(2).split("/").reduce((place, name) => place?.[name], contract));
}

/** An example of a schema, from what it says itself. */
function example(schema, depth = 0) {
  const part = resolve(schema);
  if (part.example !== undefined) return part.example;
  if (part.examples?.length) return part.examples[0];
  if (part.const !== undefined) return part.const;
  if (part.default !== undefined) return part.default;
  if (part.enum) return part.enum[0];
  if (depth > 6) return null;
  if (part.allOf) return Object.assign({}, ...part.allOf.map((one) => example(one, depth + 1)).filter((one) => one && typeof one === "object"));
  if (part.oneOf ?? part.anyOf) return example((part.oneOf ?? part.anyOf)[0], depth + 1);
  switch (Array.isArray(part.type) ? part.type[0] : part.type) {
    case "object": return Object.fromEntries(Object.entries(part.properties ?? {}).map(([name, one]) => [name, example(one, depth + 1)]));
    case "array": return [example(part.items, depth + 1)];
    case "integer": case "number": return part.minimum ?? 1;
    case "boolean": return false;
    case "string": return part.format === "date-time" ? "2026-03-01T12:30:00.250Z" : "text";
    default: return null;
  }
}

function contentExample(content) {
  const [type, media] = Object.entries(content ?? {})[0] ?? [];
  if (!media) return [null, ""];
  const value = media.example ?? (media.examples ? resolve(Object.values(media.examples)[0]).value : undefined) ?? example(media.schema);
  return [type, typeof value === "string" ? value : JSON.stringify(value, null, 2)];
}

/** Text with `code` marked as such. */
const prose = (text) => (text ?? "").split(/(`[^`]+`)/).map((part) => (part.startsWith("`") ? make("code", {}, part.slice(1, -1)) : part));

function table(parameters) {
  if (parameters.length === 0) return "";
  return scrollable("Parameters", make("table", {}, make("thead", {}, make("tr", {}, ...["Name", "In", "Meaning", "Example"].map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...parameters.map((one) => make("tr", {}, make("td", { class: "code" }, one.name, one.required ? " *" : ""), make("td", {}, one.in), make("td", {}, ...prose(one.description)), make("td", { class: "code" }, String(one.example ?? "")))))));
}

function attempt(method, path, parameters, body) {
  const answer = make("div", { "aria-live": "polite" });
  const fields = parameters.filter((one) => one.in === "path" || one.in === "query" || one.in === "header").map((one) => [one,
    make("input", { value: one.in === "path" ? one.example ?? "" : null, autocomplete: "off", spellcheck: "false" })]);
  const [type, text] = body ? contentExample(body.content) : [null, ""];
  const area = body && make("textarea", { spellcheck: "false" });
  if (area) area.value = text;
  const send = make("button", { class: "primary" }, "Send");
  const form = make("form", { class: "try" }, ...fields.map(([one, input]) => make("label", {}, `${one.name}${one.required ? "" : " (optional)"}`, input)),
    area && make("label", {}, `Body, ${type}`, area), make("div", {}, send));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    byButton(send, async () => {
      let target = path;
      const query = new URLSearchParams();
      const headers = {};
      for (const [one, input] of fields) {
        if (one.in === "path") target = target.replace(`{${one.name}}`, encodeURIComponent(input.value));
        else if (input.value && one.in === "query") query.set(one.name, input.value);
        else if (input.value && one.in === "header") headers[one.name] = input.value;
      }
      if (at("token").value) headers.Authorization = `Bearer ${at("token").value}`;
      if (area) headers["Content-Type"] = type;
      try {
        const reply = await fetch(target + (query.size ? `?${query}` : ""), { method: method.toUpperCase(), headers, body: area ? area.value : undefined, signal: AbortSignal.timeout(15_000) });
        const content = await reply.text();
        let shown = content;
        try { shown = JSON.stringify(JSON.parse(content), null, 2); } catch { /* not JSON: shown as it is */ }
        answer.replaceChildren(make("h4", {}, `${reply.status} ${reply.statusText}`), make("pre", { tabindex: 0 }, shown || "no body"));
      } catch {
        answer.replaceChildren(make("p", {}, "No answer came within 15 seconds."));
      }
    });
  });
  return make("details", {}, make("summary", {}, "Try it, with this browser's session"), form, answer);
}

function operation(path, method, item) {
  const parameters = [...(contract.paths[path].parameters ?? []), ...(item.parameters ?? [])].map(resolve);
  const body = item.requestBody ? resolve(item.requestBody) : null;
  const good = Object.entries(item.responses).filter(([status]) => status.startsWith("2"));
  const bad = Object.entries(item.responses).filter(([status]) => !status.startsWith("2"));
  return make("section", { class: "operation card", id: item.operationId },
    make("h3", {}, make("span", { class: `method ${method}` }, method.toUpperCase()), make("code", {}, path)),
    make("p", {}, ...prose(`${item.summary}.`)), item.description ? make("p", {}, ...prose(item.description)) : "",
    table(parameters),
    body ? make("div", {}, make("h4", {}, "Body"), make("p", {}, ...prose(body.description)), make("pre", { tabindex: 0 }, contentExample(body.content)[1])) : "",
    ...good.map(([status, reference]) => {
      const response = resolve(reference);
      const [, text] = contentExample(response.content);
      return make("div", {}, make("h4", {}, `${status} `, make("small", {}, response.description ?? "")), text ? make("pre", { tabindex: 0 }, text) : "");
    }),
    make("details", {}, make("summary", {}, `Refusals: ${bad.map(([status]) => status).join(", ")}`), make("ul", {}, ...bad.map(([status, reference]) => make("li", {}, make("strong", {}, status), " ", ...prose(resolve(reference).description))))),
    attempt(method, path, parameters, body));
}

document.querySelector("header form").addEventListener("submit", (event) => event.preventDefault());

const all = Object.entries(contract.paths).flatMap(([path, item]) => methods.filter((method) => item[method]).map((method) => [path, method, item[method]]));
at("title").textContent = `${contract.info.title} API ${contract.info.version}`;
at("lead").replaceChildren(...prose(contract.info.description));
at("operations").replaceChildren(...contract.tags.flatMap((tag) => [make("h2", {}, `${tag.name}: ${tag.description}`),
  ...all.filter(([, , item]) => item.tags[0] === tag.name).map(([path, method, item]) => operation(path, method, item))]));
at("contents").replaceChildren(...contract.tags.flatMap((tag) => [make("h2", {}, tag.name),
  ...all.filter(([, , item]) => item.tags[0] === tag.name).map(([path, method, item]) => make("a", { href: `#${item.operationId}` }, `${method.toUpperCase()} ${path}`))]));
if (location.hash) at(location.hash.slice(1))?.scrollIntoView();
document.documentElement.dataset.ready = "true";
