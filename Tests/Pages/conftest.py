"""A service with an embedded Redis, and a real browser; every page is watched for messages and foreign requests."""
import json, os, pathlib, re, signal, subprocess, urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

ARTEFACTS = pathlib.Path(os.environ.get("ARTEFACTS", ".pages/artefacts"))
expect.set_options(timeout=20_000)


class Service:
    """A running `cart serve --demo`; it and its Redis can be frozen and thawed."""

    def __init__(self, directory):
        self.directory = directory
        arguments = [os.environ["CART"], "serve", "--demo", "--port", "0", "--set", "http.rate_limit=none",
                     "--set", "ucp.enabled=true"]
        self.process = subprocess.Popen(arguments, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = re.search(r"http://\S+", self.process.stdout.readline()).group()
        self.key = re.search(r'"api_key":"local=([^"]*)"', (directory / ".cart/secrets").read_text()).group(1)

    def redis(self, *words):
        command = ["redis-cli", "-s", str(self.directory / ".cart/redis.sock"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def redis_process(self):
        return int(re.search(r"process_id:(\d+)", self.redis("INFO", "server")).group(1))

    def ask(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def add(self, owner, line, quantity=1, instance="default", price=500):
        body = {"id": line, "name": line.capitalize(), "price": price, "currency": "MYR", "quantity": quantity}
        return self.ask("POST", f"/v1/carts/{owner}/{instance}/items", body)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


@pytest.fixture
def service(tmp_path):
    service = Service(tmp_path)
    yield service
    service.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or None
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visitor:
    """A browser of one's own: its tabs share cookies, and tell what went wrong in them."""

    def __init__(self, browser, service, **options):
        self.context = browser.new_context(base_url=service.url, **options)
        self.service = service
        self.trouble = []
        self.expected = []
        self.context.on("request", self._request)
        self.context.on("console", lambda message: self._note(message.text) if message.type in ("error", "warning") else None)
        self.context.on("weberror", lambda error: self._note(str(error.error)))

    def _request(self, request):
        if not request.url.startswith((self.service.url, "data:", "blob:")):
            self.trouble.append(f"a request left the host: {request.url}")

    def _note(self, text):
        if not any(part in text for part in self.expected):
            self.trouble.append(text)

    def open(self, path="/"):
        page = self.context.new_page()
        page.goto(path)
        page.wait_for_selector("html[data-ready=true]", state="attached")
        return page


@pytest.fixture
def visitor(browser, service):
    made = []

    def make(**options):
        made.append(Visitor(browser, service, **options))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
        assert one.trouble == []


@pytest.fixture
def accessible():
    """Holds a page to WCAG 2.2 AA as far as axe-core can tell."""
    def check(page, name):
        results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
        found = [f"{rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes']]}" for rule in results.response["violations"]]
        assert found == [], f"{name}\n" + "\n".join(found)
    return check


@pytest.fixture
def picture():
    """Keeps a screenshot."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)

    def take(page, name, full=False):
        page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=full)
    return take


#: Widths and colour schemes in which every page is looked at.
LOOKS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
