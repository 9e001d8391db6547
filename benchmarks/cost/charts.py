#!/usr/bin/env python3
"""Draws what run.py measured as SVG, readable in light and dark. Usage: charts.py [cost.json [directory]]"""

import json
import math
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 44, 52

STYLE = """
svg { color-scheme: light dark; font: 13px system-ui, sans-serif; }
.ground { fill: #ffffff; } text { fill: #1f2328; } .grid { stroke: #d8dee4; }
.a { stroke: #0969da; } .b { stroke: #bc4c00; } circle.a { fill: #0969da; } circle.b { fill: #bc4c00; }
path { fill: none; stroke-width: 2; } .title { font-size: 15px; font-weight: 600; } .dashed { stroke-dasharray: 5 4; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0d1117; } text { fill: #e6edf3; } .grid { stroke: #30363d; }
  .a { stroke: #4493f8; } .b { stroke: #f0883e; } circle.a { fill: #4493f8; } circle.b { fill: #f0883e; }
}
"""


class Axis:
    """Numbers from the least to the most, to a place on the page; by their logarithm, or from 0 on."""

    def __init__(self, values, start, end, is_logarithmic):
        self.is_logarithmic = is_logarithmic
        low, high = min(values), max(values)
        if is_logarithmic:
            self.low, self.high = math.log10(low) - 0.05, math.log10(high) + 0.08
        else:
            self.low, self.high = 0, high * 1.1
        self.start, self.end = start, end

    def at(self, value):
        number = math.log10(value) if self.is_logarithmic else value
        return self.start + (number - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self):
        if self.is_logarithmic:
            steps = [m * 10.0**e for e in range(-4, 7) for m in (1, 2, 5)]
            return [step for step in steps if self.low <= math.log10(step) <= self.high]
        size = 10 ** math.floor(math.log10(self.high))
        size = next(s for s in (size / 5, size / 2, size, 2 * size) if self.high / s <= 6)
        return [i * size for i in range(int(self.high / size) + 1)]


def text(value):
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:g}"


def chart(title, x_name, x_ticks, series, is_logarithmic=True):
    """series: (name, class, is_dashed, [(x, y)])"""
    points = [point for _, _, _, found in series for point in found]
    x = Axis([x for x, _ in points], LEFT, WIDTH - RIGHT, is_logarithmic)
    y = Axis([y for _, y in points], HEIGHT - BOTTOM, TOP, is_logarithmic)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">',
        f'<title>{title}</title><style>{STYLE}</style><rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
        f'<text class="title" x="{LEFT}" y="24">{title}</text>',
    ]
    for tick in y.ticks():
        at = y.at(tick)
        parts.append(f'<path class="grid" style="stroke-width:1" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{text(tick)}</text>')
    for tick in x_ticks:
        parts.append(f'<text x="{x.at(tick):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{text(tick)}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{x_name}</text>')
    for number, (name, kind, is_dashed, found) in enumerate(series):
        line = "L".join(f"{x.at(a):.1f} {y.at(b):.1f}" for a, b in found)
        dashed = " dashed" if is_dashed else ""
        parts.append(f'<path class="{kind}{dashed}" d="M{line}"/>')
        if not is_dashed:
            parts += [f'<circle class="{kind}" cx="{x.at(a):.1f}" cy="{y.at(b):.1f}" r="3.5"/>' for a, b in found]
        at = TOP + 14 + 18 * number
        parts.append(f'<path class="{kind}{dashed}" d="M{LEFT + 12} {at - 4}h24"/><text x="{LEFT + 44}" y="{at}">{name}</text>')
    return "\n".join([*parts, "</svg>\n"])


def of_flops(cases, name, pictures):
    """What the flops alone take at the best rate that was reached."""
    best = max(case["gflops"] for case in cases)
    return best, [(case[name], case["flops_a_picture"] * pictures(case) / best / 1e9) for case in cases]


def speed_chart(result, part, name, title, x_name, pictures):
    cases = result[part]
    best, flops = of_flops(cases, name, pictures)
    measured = [(case[name], case["seconds"]) for case in cases]
    series = [("seconds", "a", False, measured), (f"the flops alone, at {best:.0f} GFLOP/s", "b", True, flops)]
    return chart(title, x_name, [case[name] for case in cases], series)


def main():
    source = sys.argv[1] if len(sys.argv) > 1 else "cost.json"
    target = sys.argv[2] if len(sys.argv) > 2 else os.path.join(HERE, "..", "..", "docs", "images")
    with open(source) as file:
        result = json.load(file)
    drawn = {}
    if "neurons" in result:
        drawn["cost-neurons"] = speed_chart(
            result, "neurons", "units", "Seconds an epoch by neurons", "units in 784-units-10, batch 32", lambda case: 60_000
        )
    if "batch" in result:
        drawn["cost-batch"] = speed_chart(
            result, "batch", "batch", "Seconds an epoch by batch size", "pictures in a mini-batch, 784-128-10", lambda case: 60_000
        )
    if "pictures" in result:
        drawn["cost-pictures"] = speed_chart(
            result, "pictures", "pictures", "Seconds an epoch by pictures", "training pictures, 784-128-10, batch 32",
            lambda case: case["pictures"],
        )
    if "memory" in result:
        series = [
            (f"784-{case['units']}-10, MB resident", kind, False, [(p["models"], p["resident_mb"]) for p in case["points"]])
            for case, kind in zip(result["memory"], "ab")
        ]
        # The process itself is most of it, so what the models add is drawn.
        series = [(name, kind, dashed, [(x, y - found[0][1]) for x, y in found]) for name, kind, dashed, found in series]
        ticks = [point["models"] for point in result["memory"][0]["points"]]
        drawn["cost-memory"] = chart(
            "Memory added by loaded models, MB", "loaded models", ticks[1:], series, is_logarithmic=False
        )
    for name, content in drawn.items():
        with open(os.path.join(target, name + ".svg"), "w") as file:
            file.write(content)


if __name__ == "__main__":
    main()
