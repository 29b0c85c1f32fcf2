"""Rows of figures: as a table for people, as JSON for programs, and as curves."""
import json, os, platform, statistics


def paired_ratio(left, right):
    """The median of the ratios of neighbouring turns. Changes in the machine's speed hardly affect it."""
    return statistics.median(a / b for a, b in zip(left, right))


class Report:
    def __init__(self, server_version):
        self.rows, self.curves = [], []
        self.about = {"redis": server_version, "machine": f"{platform.system()} {platform.machine()}",
                      "processors": os.cpu_count()}

    def row(self, section, work, **figures):
        """Notes and prints a row of named figures; an aim is a figure like any other."""
        self.rows.append({"section": section, "work": work, **figures})
        print(f"{section:9s} {work:44s} " + "  ".join(f"{name} {self._text(value)}" for name, value in figures.items()), flush=True)

    def curve(self, name, title, unit, x, series):
        """Notes a chart: values of each series over the same x, which is drawn by decades."""
        self.curves.append({"name": name, "title": title, "unit": unit, "x": x, "series": series})

    def json(self): return json.dumps({**self.about, "rows": self.rows, "curves": self.curves}, indent=1)

    @staticmethod
    def _text(value):
        if isinstance(value, float): return f"{value:.2f}" if value < 100 else f"{value:,.0f}"
        return f"{value:,}" if isinstance(value, int) else str(value)
