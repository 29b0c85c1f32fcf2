"""Measures the product on this machine: one table of figures and ratios, JSON and charts beside it.

    scripts/benchmark [SECTION ...] [--quick] [--output FOLDER]

Sections: scripts, library, lines, http, servers, carts, cluster; all of them when none is named. Each starts servers of
its own on loopback, takes turns, and gives medians; hold ratios of one run against each other, never figures of two.
"""
import argparse, os, signal, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import chart, library, many_carts, over_http, script_cost
from report import Report

SECTIONS = {
    "scripts": script_cost.measure, "library": library.measure, "lines": library.measure_lines, "http": over_http.measure,
    "servers": over_http.measure_servers, "carts": many_carts.measure, "cluster": library.measure_cluster,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--cart", default=os.path.join(HERE, "../../.build/release/cart"), help="the program to measure")
    parser.add_argument("--server", default="redis-server", help="the redis-server or valkey-server to measure with")
    parser.add_argument("--quick", action="store_true", help="fewer turns, and no 5 million carts")
    parser.add_argument("--output", default=".benchmark", help="the folder for figures.json and the charts")
    options = parser.parse_args()
    # Ended from outside, it still ends the servers that it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    version = subprocess.run([options.server, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    report = Report(version)
    print(f"{version}; {report.about['machine']}, {report.about['processors']} processors", flush=True)
    for section in options.sections or SECTIONS: SECTIONS[section](options, report)
    os.makedirs(options.output, exist_ok=True)
    with open(f"{options.output}/figures.json", "w") as file: file.write(report.json() + "\n")
    for curve in report.curves:
        with open(f"{options.output}/{curve['name']}.svg", "w") as file: file.write(chart.draw(curve))
    print(f"written: {options.output}/figures.json" + "".join(f", {c['name']}.svg" for c in report.curves))


if __name__ == "__main__": main()
