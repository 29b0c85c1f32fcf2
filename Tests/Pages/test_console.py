"""The operators' console and the page of the contract, in a real browser."""
import json, os, signal

import pytest
from conftest import LOOKS
from playwright.sync_api import expect


def open_console(visitor, service, anchor="", key=None, **options):
    someone = visitor(**options)
    page = someone.open("/console" + anchor)
    page.get_by_label("API key").fill(key or service.key)
    page.get_by_role("button", name="Open the console").click()
    expect(page.locator("#who")).not_to_have_text("")
    return someone, page


def test_the_overview_tells_of_redis_and_of_this_process(visitor, service):
    _, page = open_console(visitor, service)
    expect(page.locator("#servers tr")).to_have_count(1)
    expect(page.locator("#servers")).to_contain_text("up")
    expect(page.locator("#servers")).to_contain_text("primary")
    expect(page.get_by_role("heading", name="Requests")).to_be_visible()
    service.redis("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    expect(page.locator("#findings")).to_contain_text("CONFIG SET maxmemory-policy noeviction")


def test_a_wrong_key_is_refused_in_words_and_not_kept(visitor, service):
    someone = visitor()
    someone.expected = ["401"]
    page = someone.open("/console")
    page.get_by_label("API key").fill("not-a-key")
    page.get_by_role("button", name="Open the console").click()
    expect(page.locator("#message")).to_contain_text("does not know this key")
    page.get_by_label("API key").fill(service.key)
    page.get_by_role("button", name="Open the console").click()
    expect(page.locator("#message")).to_be_hidden()
    expect(page.locator("#servers tr")).to_have_count(1)


def test_an_owner_is_found_merged_after_a_preview_and_the_merge_is_undone(visitor, service):
    service.add("guest:abc", "mug", 2)
    service.add("user:7", "mug", 1)
    service.add("user:77", "tea", 1)
    _, page = open_console(visitor, service, "#owners")
    page.get_by_label("Identifier, or what it begins with").fill("user:7")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#found tbody tr")).to_have_count(2)
    page.locator("#found").get_by_role("link", name="user:7", exact=True).click()
    expect(page.get_by_role("heading", name="user:7")).to_be_focused()
    expect(page.locator("#owner")).to_contain_text("total MYR 5.00")
    assert page.get_by_role("button", name="Merge guest:abc into user:7").count() == 0

    page.get_by_text("Merge another owner's carts into user:7").click()
    page.get_by_label("Merge the carts of").fill("guest:abc")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#owner")).to_contain_text("This would happen")
    assert service.redis("HGET", "cart:user:7", "default:qty:mug") == "1"
    page.get_by_role("button", name="Merge guest:abc into user:7").click()
    expect(page.locator("#owner")).to_contain_text("merged from guest:abc")
    assert service.redis("HGET", "cart:user:7", "default:qty:mug") == "3"

    page.get_by_role("button", name="Undo …").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Leave it")).to_be_focused()
    page.get_by_role("dialog").get_by_role("button", name="Undo the merge").click()
    expect(page.locator("#owner")).to_contain_text("merged, and undone")
    assert service.redis("HGET", "cart:user:7", "default:qty:mug") == "1"
    assert service.redis("HGET", "cart:guest:abc", "default:qty:mug") == "2"


def test_after_an_error_nothing_of_the_former_owner_is_left(visitor, service):
    service.add("user:7", "mug", 1)
    someone, page = open_console(visitor, service, "#user:7")
    someone.expected = ["400", "500"]
    expect(page.locator("#owner")).to_contain_text("Mug")
    page.goto(service.url + "/console#nobody:knows this")
    expect(page.locator("#message")).to_be_visible()
    expect(page.locator("#owner")).not_to_contain_text("Mug")
    expect(page.get_by_role("button", name="Erase")).to_have_count(0)
    page.goto(service.url + "/console#user:7")
    expect(page.locator("#message")).to_be_hidden()
    service.redis("HSET", "cart:user:8", "default:head", "broken", "gen", "abcdefghijklmnop")
    page.goto(service.url + "/console#user:8")
    expect(page.locator("#owner")).to_contain_text("cart repair")


def test_erasing_needs_the_identifier_and_a_key_of_the_scope_admin(visitor, service):
    service.add("user:9", "mug", 1)
    _, page = open_console(visitor, service, "#user:9")
    page.get_by_text("Erase everything about this owner").click()
    erase = page.get_by_role("button", name="Erase", exact=True)
    expect(erase).to_be_disabled()
    page.get_by_label("Type user:9").fill("user:")
    expect(erase).to_be_disabled()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export everything as JSON").click()
    assert json.loads(download.value.path().read_text())["identifier"] == "user:9"
    page.get_by_label("Type user:9").fill("user:9")
    erase.click()
    expect(page.locator("#owner")).to_contain_text("Nothing is held about user:9")
    # What keeps a repeated request from bringing the cart back stays for a while, without names.
    assert service.redis("HKEYS", "cart:user:9") == "ops"


def test_the_feed_shows_events_filters_and_pauses(visitor, service):
    service.add("user:1", "mug", 1)
    _, page = open_console(visitor, service, "#events")
    expect(page.locator("#feed tr")).to_have_count(1)
    service.add("user:2", "tea", 1)
    expect(page.locator("#feed tr")).to_have_count(2)
    page.get_by_label("Only those with").fill("user:2")
    expect(page.locator("#feed tr")).to_have_count(1)
    page.get_by_label("Only those with").fill("")
    page.get_by_role("button", name="Pause").click()
    service.add("user:3", "tea", 1)
    page.get_by_role("link", name="Owners").click()
    expect(page.locator("#recent")).to_contain_text("user:3")
    page.get_by_role("link", name="Events").click()
    expect(page.locator("#feed tr")).to_have_count(2)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#feed tr")).to_have_count(3)


def test_while_redis_is_frozen_the_console_says_so_and_comes_back(visitor, service):
    someone, page = open_console(visitor, service)
    someone.expected = ["503"]
    redis = service.redis_process()
    os.kill(redis, signal.SIGSTOP)
    try:
        expect(page.locator("#servers")).to_contain_text("down", timeout=15_000)
    finally:
        os.kill(redis, signal.SIGCONT)
    expect(page.locator("#servers")).to_contain_text("up", timeout=15_000)


@pytest.mark.parametrize("width,scheme", LOOKS)
def test_it_is_accessible_and_fits(visitor, service, accessible, picture, width, scheme):
    service.add("guest:abc", "mug", 2)
    service.add("user:7", "mug", 1)
    service.ask("POST", "/v1/migrations", {"from": "guest:abc", "to": "user:7"})
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "reduced_motion": "reduce"}
    someone, page = open_console(visitor, service, **look)
    for anchor, ready in [("overview", "#servers tr"), ("owners", "#recent a"), ("events", "#feed tr"), ("user:7", "#owner section")]:
        page.goto(f"{service.url}/console#{anchor}")
        expect(page.locator(ready).first).to_be_visible()
        accessible(page, anchor)
        picture(page, f"console-{anchor.replace(':', '-')}-{width}-{scheme}", full=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, anchor


@pytest.mark.parametrize("width,scheme", LOOKS)
def test_the_contract_is_readable_and_can_be_tried(visitor, service, accessible, picture, width, scheme):
    page = visitor(viewport={"width": width, "height": 900}, color_scheme=scheme).open("/docs")
    operation = page.locator("#readOwner")
    expect(operation).to_contain_text("/v1/carts/{identifier}")
    page.get_by_label("API key, or a user's token").fill(service.key)
    service.add("user:123", "mug", 2)
    operation.get_by_text("Try it").click()
    operation.get_by_role("button", name="Send").click()
    expect(operation.get_by_role("heading", name="200 OK")).to_be_visible()
    expect(operation).to_contain_text('"item_count": 2')
    missing = page.locator(".operation").evaluate_all("all => all.filter(one => !one.querySelector('h4')).map(one => one.id)")
    assert missing == []
    accessible(page, "docs")
    picture(page, f"docs-{width}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
