"""The demo shop, in a real browser."""
import json, os, re, signal, urllib.request

import pytest
from conftest import LOOKS
from playwright.sync_api import expect


def product(page, name):
    return page.locator(".product").filter(has=page.get_by_role("heading", name=name))


def lines(page, instance="default"):
    return page.locator(f"#{instance} li:not(.empty)")


def add(page, name):
    page.get_by_role("button", name=f"Add {name} to the cart").click()


def sign_in(page, user="ada", button="Sign in", strategy=None):
    page.locator("#sign-in").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(user.capitalize()).check()
    if strategy:
        dialog.get_by_label("When both have a cart").select_option(strategy)
    expect(dialog.get_by_role("heading", name="Your cart now")).to_be_visible()
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_be_hidden()


def rows(page):
    return [re.split(r"\t", text) for text in page.locator("#merge .report tbody tr").all_inner_texts()]


def test_a_guest_shops_signs_in_sees_the_merge_and_undoes_it(visitor, service):
    page = visitor().open()
    product(page, "T-Shirt").get_by_label("Size").select_option("L")
    add(page, "T-Shirt")
    product(page, "Mug").get_by_label("Engraving").fill("Ada")
    add(page, "Mug")
    product(page, "Backpack").get_by_label("Colour").select_option("Navy")
    page.get_by_role("button", name="Put Backpack on the wishlist").click()
    expect(lines(page)).to_have_count(2)
    expect(lines(page).filter(has_text="“Ada”")).to_have_count(1)
    expect(lines(page, "wishlist")).to_contain_text(["Backpack, Navy"])
    expect(page.locator("#command")).to_contain_text("HGETALL 'cart:guest:")
    expect(page.locator("#fields")).to_contain_text("wishlist:item:backpack-navy")

    service.add("user:ada", "t-shirt-l", 3, price=2200)
    sign_in(page)
    expect(page.get_by_role("heading", name="Your carts were merged")).to_be_focused()
    assert ["Cart", "T-Shirt, L", "1", "3", "4", "merged"] in rows(page)
    assert ["Wishlist", "Backpack, Navy", "1", "0", "1", "added"] in rows(page)
    expect(page.locator("#who")).to_have_text("Signed in as ada")
    expect(page.locator("#command")).to_contain_text("HGETALL 'cart:user:ada'")

    expect(page.locator("#merge")).to_contain_text(re.compile(r"possible for 14 min \d+ s"))
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.locator("#merge")).to_be_hidden()
    expect(lines(page)).to_have_count(1)
    expect(lines(page)).to_contain_text(["3"])
    page.get_by_role("button", name="Sign out").click()
    expect(lines(page)).to_have_count(2)
    expect(lines(page, "wishlist")).to_have_count(1)


def test_a_cart_that_has_changed_since_is_undone_as_far_as_it_is_still_there(visitor, service):
    someone = visitor()
    someone.expected = ["409"]
    page = someone.open()
    add(page, "Mug")
    expect(page.locator("#badge")).to_have_text("1")
    sign_in(page)
    add(page, "Poster")
    # The badge says so at once; Redis has it once the panel shows it.
    expect(page.locator("#badge")).to_have_text("2")
    expect(page.locator("#fields")).to_contain_text("default:qty:poster")
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.locator(".message.bad")).to_contain_text("The cart has changed since the merge")
    page.get_by_role("button", name="Undo what is still there").click()
    expect(page.locator("#merge")).to_be_hidden()
    expect(lines(page)).to_have_count(1)
    expect(lines(page)).to_contain_text(["Poster"])


def test_sign_ins_from_three_devices_at_once_double_nothing(visitor, service):
    page = visitor().open()
    add(page, "Mug")
    expect(page.locator("#badge")).to_have_text("1")
    service.add("user:ben", "mug", 2)
    sign_in(page, "ben", "Sign in on three devices at the same moment")
    expect(page.locator("#merge")).to_contain_text("3 sign-ins arrived at the same moment. 1 merged")
    expect(page.locator("#badge")).to_have_text("3")
    assert service.redis("HGET", "cart:user:ben", "default:qty:mug") == "3"


def test_a_chosen_strategy_is_previewed_and_used(visitor, service):
    page = visitor().open()
    add(page, "Mug")
    expect(page.locator("#badge")).to_have_text("1")
    service.add("user:chidi", "mug", 5)
    sign_in(page, "chidi", strategy="keep_highest_quantity")
    assert rows(page) == [["Cart", "Mug", "1", "5", "5", "kept"]] or rows(page)[0][4] == "5"
    expect(page.locator("#badge")).to_have_text("5")


def test_two_tabs_are_in_sync_also_across_a_sign_in(visitor, service):
    someone = visitor()
    first, second = someone.open(), someone.open()
    add(first, "Poster")
    expect(lines(second)).to_contain_text(["Poster"])
    sign_in(first)
    expect(second.locator("#who")).to_have_text("Signed in as ada")
    add(second, "Mug")
    expect(lines(first)).to_have_count(2)
    assert service.redis("HKEYS", "cart:user:ada").count("default:item:") == 2
    # No second guest was made by the tab that did not sign in.
    guests = [key for key in service.redis("KEYS", "cart:guest:*").split() if service.redis("HGET", key, "entries")]
    assert guests == []
    second.get_by_role("button", name="Sign out").click()
    expect(first.locator("#who")).to_have_text("Shopping as a guest")


def test_a_new_tab_knows_who_has_signed_in(visitor):
    someone = visitor()
    first = someone.open()
    sign_in(first)
    expect(someone.open().locator("#who")).to_have_text("Signed in as ada")


def test_a_refused_change_is_taken_back_and_explained_and_the_message_goes(visitor, service):
    someone = visitor()
    someone.expected = ["422"]
    page = someone.open()
    add(page, "Mug")
    expect(page.locator("#badge")).to_have_text("1")
    # The panel is filled a moment after the cart.
    expect(page.locator("#command")).to_contain_text("cart:guest:")
    guest = page.locator("#command").inner_text().split("cart:")[1].rstrip("'")
    service.add(guest, "mug", 9999)
    expect(page.locator("#badge")).to_have_text("10000")
    page.get_by_role("button", name="One more: Mug").click()
    message = page.locator(".message.bad")
    expect(message).to_have_text(re.compile("Mug was not changed. You can have at most 10000 of one product"))
    expect(page.locator("#badge")).to_have_text("10000")
    page.get_by_role("button", name="One less: Mug").click()
    expect(message).to_have_count(0)
    expect(page.locator("#badge")).to_have_text("9999")


def test_without_network_a_change_is_taken_back_and_the_page_recovers_by_itself(visitor):
    someone = visitor()
    someone.expected = ["ERR_INTERNET_DISCONNECTED", "Failed to load", "ERR_"]
    page = someone.open()
    add(page, "Mug")
    expect(page.locator("#badge")).to_have_text("1")
    someone.context.set_offline(True)
    expect(page.locator("#connection")).to_be_visible()
    add(page, "Poster")
    expect(lines(page)).to_have_count(2)
    expect(page.locator(".message.bad")).to_contain_text("Poster was not added. The shop did not answer")
    expect(lines(page)).to_have_count(1)
    someone.context.set_offline(False)
    add(page, "Poster")
    expect(lines(page)).to_have_count(2)
    expect(page.locator(".message.bad")).to_have_count(0)
    expect(page.locator("#connection")).to_be_hidden()


def test_while_redis_is_frozen_a_change_is_taken_back_in_plain_words(visitor, service):
    someone = visitor()
    someone.expected = ["503"]
    page = someone.open()
    add(page, "Mug")
    expect(page.locator("#badge")).to_have_text("1")
    redis = service.redis_process()
    os.kill(redis, signal.SIGSTOP)
    try:
        add(page, "Mug")
        expect(page.locator(".message.bad")).to_contain_text("Mug was not added.")
        expect(page.locator(".message.bad")).not_to_contain_text("_")
    finally:
        os.kill(redis, signal.SIGCONT)
    # Afterwards the cart shows what was not known before.
    expect(page.locator("#badge")).to_have_text(re.compile("^[12]"))


def test_the_keyboard_reaches_everything_and_keeps_its_place(visitor):
    page = visitor().open()
    add(page, "Mug")
    more = page.get_by_role("button", name="One more: Mug")
    expect(more).to_be_enabled()
    more.focus()
    for quantity in ("2", "3", "4"):
        page.keyboard.press("Enter")
        expect(page.locator("#badge")).to_have_text(quantity)
        expect(more).to_be_focused()
    page.get_by_role("button", name="Remove: Mug").press("Enter")
    expect(page.locator("#default .empty")).to_be_visible()
    expect(page.locator("#default")).to_be_focused()
    page.locator("#sign-in").press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#sign-in")).to_be_focused()


@pytest.mark.parametrize("width,scheme", LOOKS)
def test_it_is_accessible_and_fits(visitor, service, accessible, picture, width, scheme):
    page = visitor(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce").open()
    add(page, "Mug")
    add(page, "Poster")
    page.get_by_role("button", name="Put Notebook on the wishlist").click()
    expect(page.locator("#badge")).to_have_text("2")
    expect(lines(page, "wishlist")).to_have_count(1)
    accessible(page, "guest")
    service.add("user:ada", "mug", 2)
    page.locator("#sign-in").click()
    expect(page.get_by_role("dialog").locator(".report")).to_be_visible()
    accessible(page, "sign in")
    picture(page, f"sign-in-{width}-{scheme}")
    page.get_by_role("dialog").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#merge .report")).to_be_visible()
    expect(page.locator("#command")).to_contain_text("user:ada")
    accessible(page, "merged")
    picture(page, f"shop-{width}-{scheme}", full=True)
    page.evaluate("scrollTo(0, 0)")
    picture(page, f"merged-{width}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.locator("button:visible, a.button:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).filter(box => box.height < 43.9 || box.width < 43.9).length")
    assert small == 0


def test_a_platform_hands_its_cart_to_a_browser_and_the_sign_in_merges_it(visitor, service):
    headers = {"UCP-Agent": 'profile="https://assistant.example/.well-known/ucp"', "Content-Type": "application/json"}

    def ask(method, url, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=10) as answer:
            return json.load(answer)

    cart = ask("POST", service.url + "/ucp/v1/carts", {"line_items": [{"item": {"id": "mug"}, "quantity": 2}]})
    page = visitor().open(cart["continue_url"])
    expect(lines(page)).to_contain_text(["Mug"])
    expect(page.locator("#badge")).to_have_text("2")
    add(page, "Poster")
    expect(page.locator("#badge")).to_have_text("3")
    seen = ask("GET", f"{service.url}/ucp/v1/carts/{cart['id']}")
    assert {line["item"]["id"]: line["quantity"] for line in seen["line_items"]} == {"mug": 2, "poster": 1}
    service.add("user:ada", "mug", 1)
    sign_in(page)
    expect(page.get_by_role("heading", name="Your carts were merged")).to_be_focused()
    assert service.redis("HGET", "cart:user:ada", "default:qty:mug") == "3"
    gone = ask("GET", f"{service.url}/ucp/v1/carts/{cart['id']}")
    assert gone["messages"][0]["code"] == "not_found"


def test_a_checkout_takes_what_it_holds_and_leaves_what_was_added_meanwhile(visitor, service):
    page = visitor().open()
    expect(page.get_by_role("button", name="Check out")).to_be_hidden()
    add(page, "Mug")
    expect(page.locator("#badge")).to_have_text("1")
    page.get_by_role("button", name="Check out").click()
    expect(page.get_by_role("heading", name="Checkout", exact=True)).to_be_focused()
    add(page, "Mug")
    add(page, "Poster")
    expect(page.locator("#payment")).to_contain_text("Your cart has changed since")
    expect(page.locator("#payment")).to_contain_text("1 → 2")
    expect(page.locator("#payment")).to_contain_text("0 → 1")
    page.get_by_role("button", name="Pay").click()
    expect(page.locator("#messages")).to_contain_text("Anything you added since is still in your cart.")
    expect(page.locator("#payment")).to_be_hidden()
    expect(lines(page)).to_have_count(2)
    expect(page.locator("#badge")).to_have_text("2")
    expect(page.locator("#command")).to_contain_text("cart:guest:")
    owner = re.search(r"cart:guest:[^']+", page.locator("#command").inner_text()).group()
    assert service.redis("HVALS", f"cart-checkouts:{{{owner}}}").startswith("completed default")


def test_a_checkout_that_was_cancelled_leaves_the_cart_as_it_is(visitor):
    page = visitor().open()
    add(page, "Mug")
    expect(page.locator("#badge")).to_have_text("1")
    page.get_by_role("button", name="Check out").press("Enter")
    expect(page.get_by_role("heading", name="Checkout", exact=True)).to_be_focused()
    page.get_by_role("button", name="Cancel the checkout").press("Enter")
    expect(page.locator("#payment")).to_be_hidden()
    expect(page.locator("#cart")).to_be_focused()
    expect(page.locator("#badge")).to_have_text("1")


def test_a_checkout_goes_with_the_visitor_who_signs_in(visitor):
    page = visitor().open()
    add(page, "Mug")
    expect(page.locator("#badge")).to_have_text("1")
    page.get_by_role("button", name="Check out").click()
    expect(page.locator("#payment")).to_be_visible()
    sign_in(page, "chidi")
    page.get_by_role("button", name="Pay").click()
    expect(page.locator("#messages")).to_contain_text("is placed")
    expect(page.locator("#badge")).to_have_text("0")
