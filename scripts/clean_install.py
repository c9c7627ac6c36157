"""Follows the README in a new site and a clean environment, and chats there in Chromium.

    python -m scripts.clean_install

The blocks that the README marks with ``<!-- install: … -->`` are run and pasted as they are, and nothing else
is changed: no template, no middleware. First as ``manage.py runserver`` serves it (WSGI, chat polls), then with the
README's own server command (WebSocket).
"""

import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from scripts import readme
from scripts.compat import build_wheel
from scripts.new_site import NewSite, free_port
from scripts.run_tests import Counts, keep, not_run, say
from tests.browser.people import PASSWORD, OperatorAtDesk, Shopper
from tests.services import chromium

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".cache" / "clean-install"
COPY = "./wagtail-livehelp"
"""Where the README supposes a copy of the repository; the wheel stands in for it."""
OWNER = "olivia"


def check(passes: bool, complaint: str) -> None:
    if not passes:
        raise AssertionError(complaint)


# ------------------------------------------------------------------ the site, as the README says


def prepare(blocks: dict[str, str]) -> NewSite:
    """The package, the two apps and the address; each missing line was named by ``manage.py check`` before."""
    site = NewSite(WORK)
    site.make_environment()
    check(COPY in blocks["package"], f"the README does not install {COPY}")
    site.run(blocks["package"].replace(COPY, str(build_wheel())), cwd=site.folder)
    site.start()
    place = site.run("python -c 'import livehelp_plugin; print(livehelp_plugin.__file__)'").strip()
    check(place.startswith(str(site.bin.parent)), f"the plugin is imported from {place}, not from the wheel")

    base, urls = f"{site.name}/settings/base.py", f"{site.name}/urls.py"
    site.edit(base, readme.with_apps(site.text(base), blocks["INSTALLED_APPS"]))
    said = site.run("python manage.py check")
    check("livehelp.W001" in said and blocks["urls"].strip() in said, f"the missing line is not named:\n{said}")
    check(f"{site.name}/urls.py" in said, f"its file is not named:\n{said}")
    site.edit(urls, readme.with_url(site.text(urls), blocks["urls"]))
    said = site.run("python manage.py check")
    check("(livehelp.W" not in said and "(livehelp.E" not in said, f"something is still missing:\n{said}")
    check("livehelp.I001" in said and blocks["settings"].strip() in said, f"WebSockets are not offered:\n{said}")

    site.run(blocks["migrate"])
    site.run("python manage.py makemigrations --check --dry-run livehelp")
    login = {"USERNAME": OWNER, "PASSWORD": PASSWORD, "EMAIL": "olivia@example.com"}
    as_variables = {f"DJANGO_SUPERUSER_{name}": value for name, value in login.items()}
    site.run("python manage.py createsuperuser --noinput", **as_variables)
    return site


def allow_websockets(site: NewSite, block: str) -> None:
    base = f"{site.name}/settings/base.py"
    site.edit(base, site.text(base) + "\n" + block)
    said = site.run("python manage.py check")
    check("(livehelp." not in said, f"something is still missing:\n{said}")


# ------------------------------------------------------------------ the people, as the tutorial says


def become_operator(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/live-help/operators/")
    page.get_by_role("link", name="Add operator").first.click()
    page.get_by_role("combobox", name="User").select_option(label=OWNER)
    page.get_by_role("textbox", name="Name shown to shoppers").fill("Olivia")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("link", name="Olivia").first).to_be_visible()


def sockets_of(page: Page) -> list[str]:
    """The chat's WebSockets of a page; the list grows as they open."""
    opened: list[str] = []
    page.on("websocket", lambda socket: opened.append(socket.url) if "/livehelp/" in socket.url else None)
    return opened


def chat(browser: Browser, url: str, *, first: bool, websockets: bool) -> None:
    """A shopper on the home page and an operator in the admin, both ways."""
    shopper = Shopper(browser.new_context(locale="en-GB").new_page(), url)
    operator = OperatorAtDesk(browser.new_context(locale="en-GB").new_page(), url)
    sockets = sockets_of(shopper.page), sockets_of(operator.page)
    if first:
        operator.sign_in(OWNER, "/admin/")
        become_operator(operator.page, url)
        operator.page.goto(f"{url}/admin/live-help/")
    else:
        operator.sign_in(OWNER)
    operator.go_online()

    shopper.visit("/")
    shopper.open_chat()
    shopper.say("Do you ship to Malta?")
    operator.accept()
    operator.hears("Do you ship to Malta?")
    operator.say("Yes, in four days.")
    shopper.hears("Yes, in four days.")
    shopper.say("Thank you!")
    operator.hears("Thank you!")
    check(all(map(bool, sockets)) if websockets else not any(sockets), f"WebSockets were {sockets}")


# ------------------------------------------------------------------ the run


def attempt(what: str, work: Callable[[], object]) -> Counts:
    """One line when it went well; the whole story when it did not."""
    try:
        work()
    except Exception:
        traceback.print_exc()
        say(f"{what} FAILED")
        return Counts(failed=1)
    say(f"{what}: works")
    return Counts(passed=1)


def in_browser(site: NewSite, blocks: dict[str, str]) -> Counts:
    expect.set_options(timeout=30_000)
    counts = Counts()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--disable-gpu", "--disable-dev-shm-usage"]
        )
        port = free_port()

        def polls() -> None:
            with site.serving(f"python manage.py runserver --noreload 127.0.0.1:{port}", port) as url:
                chat(browser, url, first=True, websockets=False)

        def by_websocket() -> None:
            allow_websockets(site, blocks["settings"])
            with site.serving(f"{blocks['serve'].strip()} --port {port}", port) as url:
                chat(browser, url, first=False, websockets=True)

        counts.add(attempt("chat by polling, manage.py runserver", polls))
        counts.add(attempt("chat by WebSocket, the README's server", by_websocket))
        browser.close()
    return counts


def main() -> int:
    blocks = readme.blocks()
    made: list[NewSite] = []
    say("a wheel, a clean environment, wagtail start, and the README's lines")
    counts = attempt("the README's lines", lambda: made.append(prepare(blocks)))
    if made and chromium():
        counts.add(in_browser(made[0], blocks))
    elif made:
        how = "Install Chromium (or set CHROMIUM=/path/to/it) and run `make test-install` again."
        counts.add(not_run("the chat in the new site", "no Chromium was found", how, "browser"))
    print(keep("install", counts), flush=True)
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
