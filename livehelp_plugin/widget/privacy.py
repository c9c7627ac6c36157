"""How chat looks says nothing of a visitor."""

from __future__ import annotations

from livehelp_plugin.visitors.personal_data import declare
from livehelp_plugin.widget.models import ChatSettings

declare(
    ChatSettings,
    kept="id site enabled excluded_pages company label greeting quick_starts hours when_nobody privacy_url accent "
    "position",
)
