"""Curves as SVG that reads in light and dark."""
import math

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 320, 64, 150, 40, 44
COLORS = ["#2563eb", "#d97706", "#059669", "#db2777"]


def short(value):
    for size, unit in [(1_000_000, "M"), (1_000, "k")]:
        if value >= size: return f"{value / size:g}{unit}"
    return f"{value:g}"


def ticks(top):
    step = 10 ** math.floor(math.log10(top))
    if top / step < 2: step /= 5
    elif top / step < 5: step /= 2
    return [index * step for index in range(int(top / step) + 1)]


def draw(curve):
    top = max(max(values) for values in curve["series"].values()) * 1.1
    low, high = math.log10(curve["x"][0]), math.log10(curve["x"][-1])
    at = lambda x: LEFT + (math.log10(x) - low) / (high - low) * (WIDTH - LEFT - RIGHT)
    up = lambda y: HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui,sans-serif" '
             f'font-size="12" role="img"><title>{curve["title"]}</title>',
             '<style>text{fill:#444}.grid{stroke:#8884}@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>',
             f'<text x="{LEFT}" y="20" font-size="14">{curve["title"]}, {curve["unit"]}</text>']
    for y in ticks(top):
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{up(y):.1f}" y2="{up(y):.1f}"/>'
                     f'<text x="{LEFT - 8}" y="{up(y) + 4:.1f}" text-anchor="end">{short(y)}</text>')
    for x in curve["x"]:
        parts.append(f'<text x="{at(x):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{short(x)}</text>')
    for (name, values), color in zip(curve["series"].items(), COLORS):
        points = " ".join(f"{at(x):.1f},{up(y):.1f}" for x, y in zip(curve["x"], values))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [f'<circle cx="{at(x):.1f}" cy="{up(y):.1f}" r="3" fill="{color}"/>' for x, y in zip(curve["x"], values)]
        parts.append(f'<text x="{WIDTH - RIGHT + 10}" y="{up(values[-1]) + 4:.1f}" style="fill:{color}">{name}</text>')
    return "\n".join(parts + ["</svg>"]) + "\n"
