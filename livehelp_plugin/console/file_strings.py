"""The console's words about files: the shopper's, and those of what only operators can do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from livehelp_plugin.widget.strings import attachment_strings


def file_strings() -> dict[str, str]:
    """By the keys that the scripts use, in the active language."""
    return attachment_strings() | {
        "delete_file": _("Delete"),
        "delete_file_title": _("Delete this file?"),
        "delete_file_text": _(
            "It is gone for good, for both sides. The message stays and says that a file was deleted."
        ),
        "delete_file_no": _("Keep it"),
    }
