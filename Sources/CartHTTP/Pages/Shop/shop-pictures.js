// How products look: the pictures are symbols of the page.

// How products are shown: variants are products of the catalog that differ in what follows the last dash.
const looks = {
  "t-shirt": { name: "T-Shirt", picture: "shirt", tint: "white", variant: "Size" },
  mug: { picture: "mug", tint: "clay", hasEngraving: true },
  poster: { picture: "poster", tint: "sun" },
  notebook: { picture: "notebook", tint: "moss", hasEngraving: true },
  backpack: { name: "Backpack", picture: "backpack", tint: "olive", variant: "Colour", tints: { navy: "navy", olive: "olive" } },
};

/** What variants of one product have in common; a product without variants is its own. */
export function baseOf(id) {
  return Object.keys(looks).find((name) => id === name || id.startsWith(`${name}-`)) ?? id;
}

/** Name, picture and choices of a product or of one of its variants. */
export function look(id) {
  const base = baseOf(id);
  const known = looks[base] ?? { picture: "box", tint: "plum" };
  return { ...known, tint: known.tints?.[id.slice(base.length + 1)] ?? known.tint };
}

export function picture(id, isSmall = false) {
  const { picture: name, tint } = look(id);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `picture tint-${tint}${isSmall ? " small" : ""}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#picture-${name}`);
  svg.append(use);
  return svg;
}
