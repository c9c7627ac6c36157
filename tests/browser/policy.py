"""The strict Content Security Policy under which the shopper's pages must work, and who breaks it."""

from collections import Counter

from playwright.sync_api import BrowserContext, Route

STRICT = (
    "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"
)
TELL = """document.addEventListener('securitypolicyviolation', event => window.__violation(
    `${event.effectiveDirective} | ${event.blockedURI} | ${(event.sample || '').slice(0, 50)}`))"""


def watch(context: BrowserContext) -> Counter[str]:
    """Counts each violation in the pages of this context, by directive, address and sample."""
    seen: Counter[str] = Counter()
    context.expose_binding("__violation", lambda source, text: seen.update([text]))
    context.add_init_script(TELL)
    return seen


def enforce(context: BrowserContext, policy: str = STRICT) -> None:
    """Every page of this context is served under `policy`, whatever the shop itself sends."""

    def with_policy(route: Route) -> None:
        if route.request.resource_type != "document":
            return route.fallback()
        response = route.fetch(max_redirects=0)
        return route.fulfill(response=response, headers={**response.headers, "content-security-policy": policy})

    context.route("**/*", with_policy)
