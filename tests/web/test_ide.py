"""GraphiQL at /graphql in a real Chromium: from our own assets, nothing from outside; the plain form without them."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.web.conftest import Served
from tests.web.test_browser import browser as browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def opened(browser: Browser, served: Served, *, without_assets: bool) -> tuple[Page, list[str]]:
    """The page, and what went wrong or outside while it was used."""
    page = await browser.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((served.address, "data:", "blob:")) else wrong.append(request.url)
        ),
    )
    if without_assets:
        await page.route("**/static/graphiql/**", lambda route: route.fulfill(body=""))
    await page.goto(f"{served.address}/graphql")
    return page, wrong


async def test_graphiql_asks_and_shows_the_answer(browser: Browser, served: Served) -> None:
    page, wrong = await opened(browser, served, without_assets=False)
    await page.click("button.graphiql-execute-button")
    await expect(page.locator(".result-window")).to_contain_text("totalCount")
    assert wrong == []


async def test_the_plain_form_asks_the_same(browser: Browser, served: Served) -> None:
    page, wrong = await opened(browser, served, without_assets=True)
    await page.click("button")
    await expect(page.locator("pre")).to_contain_text("totalCount")
    assert wrong == []


async def test_a_program_gets_no_page(served: Served) -> None:
    import httpx2

    answer = httpx2.get(f"{served.address}/graphql", params={"query": "{ demo }"})
    assert answer.json() == {"data": {"demo": False}}
    policy = httpx2.get(f"{served.address}/").headers["content-security-policy"]
    assert "unsafe-inline" not in policy
