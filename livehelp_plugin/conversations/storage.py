"""Where attachments are kept: out of reach of any web server, behind ``access`` alone."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings as django_settings
from django.core.files.storage import FileSystemStorage, Storage, storages

from livehelp_plugin.conf import settings

FOLDER = "livehelp-attachments"


def attachment_storage() -> Storage:
    """The shop's own storage of the name ``LIVEHELP_ATTACHMENT_STORAGE``, else a folder beside ``MEDIA_ROOT``."""
    if settings.ATTACHMENT_STORAGE in django_settings.STORAGES:
        return storages[settings.ATTACHMENT_STORAGE]
    return _PrivateFolder()


class _PrivateFolder(FileSystemStorage):
    """Files only their owner can read; they have no address. The folder is looked up at use, so tests can move it."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> Path:
        return Path(django_settings.MEDIA_ROOT or "media").absolute().parent / FOLDER

    @property
    def location(self) -> str:
        return str(self.base_location)

    def url(self, name: str | None) -> str:
        raise ValueError("An attachment is shown to those who may see it, by its own view.")
