"""What only supervisors see in the menu."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from livehelp_plugin.permissions import SUPERVISE


class ForSupervisors(MenuItem):
    """Shown to who may supervise."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SUPERVISE)
