"""Other channels: what an editor types becomes a link that is safe to follow, or is refused."""

import pytest
from django.core.exceptions import ValidationError

from livehelp_plugin.widget.channels import ChannelBlock, channels_in, href_of

GOOD = [
    ("phone", "+39 051 123456", "tel:+39051123456"),
    ("phone", "051 12 34 56", "tel:051123456"),
    ("sms", "+39 333 1234567", "sms:+393331234567"),
    ("whatsapp", "+39 333 1234567", "https://wa.me/393331234567"),
    ("signal", "+39 333 1234567", "https://signal.me/#p/+393331234567"),
    ("viber", "+39 333 1234567", "viber://chat?number=%2B393331234567"),
    ("email", "help@example.com", "mailto:help@example.com"),
    ("telegram", "@yourshop", "https://t.me/yourshop"),
    ("messenger", "yourshop", "https://m.me/yourshop"),
    ("link", "https://example.com/visit?x=1", "https://example.com/visit?x=1"),
]
BAD = [
    ("link", "javascript:alert(1)"),
    ("link", "JavaScript:alert(1)"),
    ("link", "data:text/html,x"),
    ("link", "//example.com"),
    ("link", "https://exa mple.com"),
    ("link", "https://[broken"),
    ("phone", "javascript:alert(1)"),
    ("phone", "12"),
    ("whatsapp", "333 1234567"),
    ("email", "help@example.com?bcc=all@example.com"),
    ("email", "help"),
    ("telegram", "https://t.me/x"),
    ("fax", "+39 051 123456"),
]


@pytest.mark.parametrize(("kind", "address", "href"), GOOD)
def test_it_leads_where_it_should(kind: str, address: str, href: str) -> None:
    assert href_of(kind, address) == href
    ChannelBlock().clean(ChannelBlock().to_python({"kind": kind, "address": address}))


@pytest.mark.parametrize(("kind", "address"), BAD)
def test_nothing_else_gets_into_a_page(kind: str, address: str) -> None:
    assert href_of(kind, address) == ""
    assert channels_in([{"kind": kind, "address": address}]) == ()
    with pytest.raises(ValidationError):
        ChannelBlock().clean(ChannelBlock().to_python({"kind": kind, "address": address}))
