"""The agent as its own process, a real token, a running Odoo, and who lies between."""

import base64

import pytest
from agent_kit import run_agent
from card_kit import PIN
from server_kit import PASSWORD, Middle, Signer


@pytest.fixture
def bruno(world):
    return Signer(world["server"].url, world["database"].name)


@pytest.fixture
def steps(world):
    """Two steps that no other test has; their names too."""
    taken = [world["steps"].pop() for _one in range(2)]
    names = [world["names"].pop() for _one in range(2)]
    return taken, names


@pytest.fixture
def middle(world):
    one = Middle(world["server"].url)
    yield one
    one.close()


def pair(reader, url, code, answers="", pin=PIN):
    """Pair and sign: yes to each document, then the PIN."""
    return run_agent(reader, "pair", url, code, answers=answers + f"{pin}\n" * 2)


def test_two_orders_with_one_pin(world, readers, bruno, steps):
    taken, names = steps
    code = bruno.code(*taken)
    done = pair(readers["bruno"], world["server"].url, code, "details\nyes\nyes\n")
    assert done.returncode == 0, done.stdout + done.stderr
    for words in ("Oak chair", "Chaises SARL", "Maison Test", *names):
        assert words in done.stdout
    assert "2 of 2 signed." in done.stdout and PIN not in done.stdout
    assert bruno.states(*taken) == ["done", "done"]
    again = pair(readers["bruno"], world["server"].url, code)
    assert again.returncode == 4 and "wrong, used or too old" in again.stdout


def test_only_what_is_agreed_to_is_signed(world, readers, bruno, steps):
    taken, names = steps
    code = bruno.code(*taken)
    done = pair(readers["bruno"], world["server"].url, code, "no\nyes\n")
    assert done.returncode == 0, done.stdout + done.stderr
    first, second = sorted(taken)
    assert bruno.states(first, second) == ["open", "done"]
    assert f"{min(names)}: NOT signed" in done.stdout


def test_wrong_pin(world, readers, bruno, steps):
    taken, _names = steps
    code = bruno.code(*taken)
    url = world["server"].url
    done = pair(readers["bruno"], url, code, "yes\nyes\n", pin="1111")
    assert done.returncode == 6 and "0 of 2 signed." in done.stdout, done.stdout
    assert bruno.states(*taken) == ["open", "open"]


def after_the_first(change):
    """What happens between the first and the second signature."""
    seen = []

    def answer(result):
        if not seen:
            change()
        seen.append(result)
        return result

    return answer


def test_card_removed_midway(readers, middle, bruno, steps):
    taken, names = steps
    reader = readers["bruno"]
    middle.answers["finish"] = after_the_first(reader.pull_out)
    try:
        done = pair(reader, middle.url, bruno.code(*taken), "yes\nyes\n")
    finally:
        reader.put_back()
    assert done.returncode == 5, done.stdout + done.stderr
    assert "1 of 2 signed." in done.stdout
    assert f"{max(names)}: NOT signed: stopped before it" in done.stdout
    assert bruno.states(*sorted(taken)) == ["done", "open"]
    assert middle.asked.count("finish") == 1


def test_certificate_changed_midway(world, readers, middle, bruno, steps):
    taken, _names = steps
    reader, made = readers["bruno"], world["certificates"]

    def change():
        reader.change_certificate("bruno", made["chloe"])

    middle.answers["finish"] = after_the_first(change)
    try:
        done = pair(reader, middle.url, bruno.code(*taken), "yes\nyes\n")
    finally:
        reader.change_certificate("bruno", made["bruno"])
    assert done.returncode == 5, done.stdout + done.stderr
    assert "1 of 2 signed." in done.stdout
    assert bruno.states(*sorted(taken)) == ["done", "open"]


def lies():
    """A server that shows one thing and wants another one signed."""

    def smaller(result):
        shown = base64.b64decode(result["statement"])
        shown = shown.replace(b"Oak chair", b"Oak chain")
        return {**result, "statement": base64.b64encode(shown).decode()}

    def other_bytes(result):
        wanted = base64.b64decode(result["signed_info"])
        wanted = wanted.replace(b"statement", b"Statement")
        return {**result, "signed_info": base64.b64encode(wanted).decode()}

    def other_time(result):
        return {**result, "signed_at": "2020-01-01T00:00:00Z"}

    def weak(result):
        method = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
        return {**result, "algorithm": method}

    return [smaller, other_bytes, other_time, weak]


def rewritten(result):
    """A whole other statement, right in itself; only the bytes to sign are the old."""
    from hashlib import sha256

    from quittance_agent import statement

    shown = base64.b64decode(result["statement"])
    before = statement.read(shown).document
    after = before.replace(b"Oak chair", b"Oak chain")
    shown = shown.replace(b"Oak chair", b"Oak chain").replace(
        sha256(before).hexdigest().encode(), sha256(after).hexdigest().encode()
    )
    return {**result, "statement": base64.b64encode(shown).decode()}


def test_server_that_lies_gets_nothing(world, readers, middle, bruno):
    step = world["steps"][0]
    for lie in [*lies(), rewritten]:
        middle.answers["prepare"] = lie
        middle.asked.clear()
        done = pair(readers["bruno"], middle.url, bruno.code(step), "yes\n")
        assert done.returncode == 2, (lie.__name__, done.stdout + done.stderr)
        assert "finish" not in middle.asked
    assert "wants something else signed than it shows" in done.stdout
    assert bruno.states(step) == ["open"]


def test_other_card_is_refused(world, readers, bruno):
    step = world["steps"][0]
    for label in ("chloe", "new"):
        done = pair(readers[label], world["server"].url, bruno.code(step), "yes\n")
        assert done.returncode == 4, done.stdout
        assert "not enrolled for Bruno" in done.stdout
    assert bruno.states(step) == ["open"]


def test_code_that_is_too_old(world, readers, bruno):
    code = bruno.code(world["steps"][0])
    world["database"].query(
        "UPDATE signing_pairing SET expires_at = expires_at - interval '6 minutes'"
    )
    done = pair(readers["bruno"], world["server"].url, code, "yes\n")
    assert done.returncode == 4 and "too old" in done.stdout


def test_new_card_is_enrolled(world, readers, bruno):
    code = bruno.call("signing.pairing", "open_enrolment")["code"]
    reader, url = readers["new"], world["server"].url
    done = run_agent(reader, "pair", url, code, answers=f"yes\n{PIN}\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "taken in" in done.stdout
    found = world["database"].query(
        "SELECT state, level FROM signing_certificate WHERE state = 'waiting'"
    )
    assert found == [("waiting", "card")]


def test_sign_screen_shows_the_code_and_follows(world, readers, steps, page):
    """Two documents, in Chromium: read both, one code, the screen closes by itself."""
    _taken, names = steps
    url = world["server"].url
    page.goto(f"{url}/web/login?redirect=/odoo")
    page.fill("input[name=login]", "bruno")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.locator(".o_main_navbar").wait_for()
    page.goto(f"{url}/odoo/action-procure_sign.signing_step_action_mine")
    for name in names:
        row = page.locator(".o_data_row", has_text=name)
        row.locator("input[type=checkbox]").check()
    page.locator("button[name=action_sign]").first.click()
    page.locator("button[name=read]").click()
    page.locator("button[name=sign]").click()
    code = page.locator("dd[name=code]").inner_text()
    done = pair(readers["bruno"], url, code, "yes\nyes\n")
    assert done.returncode == 0, done.stdout + done.stderr
    result = page.locator("div[name=done]")
    result.wait_for()
    assert all(name in result.inner_text() for name in names)
    assert page.locator("dd[name=code]").count() == 0
    page.goto(f"{url}/odoo/action-procure_sign.action_my_card")
    page.locator("button[name=card]").click()
    page.locator("dd[name=code]").wait_for()


def test_guesses_are_stopped(world, readers, bruno):
    """The last test: this computer's address is not listened to afterwards."""
    url = world["server"].url
    code = bruno.code(world["steps"][0])
    for _guess in range(10):
        assert pair(readers["bruno"], url, "0000-0000-0000").returncode == 4
    done = pair(readers["bruno"], url, code, "yes\n")
    assert done.returncode == 4 and "Too many wrong codes" in done.stdout
