"""System checks of the machine: what others may read of the data folder, what is not installed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

from cms.pdf import is_available
from cms.settings.env import PRIVATE_PATHS


@checks.register(checks.Tags.security)
def check_permissions(**kwargs: Any) -> list[checks.CheckMessage]:
    """Report what others may read, and files that nginx, which is to send them, may not.

    The site closes at each start what belongs to its own account: this is what it could not close.
    """
    data_dir = Path(settings.DATA_DIR)
    files = Path(settings.MEDIA_ROOT)
    messages: list[checks.CheckMessage] = []
    for path in [*(data_dir / name for name in PRIVATE_PATHS), files]:
        allowed = 0o750 if path == files else 0o700
        if _mode(path) & 0o777 & ~allowed:
            message = f"D’autres comptes de la machine peuvent lire {path}."
            hint = f"chmod {allowed & 0o640 if path.is_file() else allowed:o} {path}"
            messages.append(checks.Warning(message, hint=hint, id="cms.W001"))
    closed = not (_mode(data_dir) & _mode(files) & 0o010)
    if settings.FILES_ACCEL_PREFIX and closed:
        message = f"FILES_ACCEL_PREFIX est donné, mais nginx ne peut pas entrer dans {files}."
        hint = f"chmod 710 {data_dir} && chmod 750 {files}, et son compte dans le groupe du site."
        messages.append(checks.Warning(message, hint=hint, id="cms.W002"))
    return messages


@checks.register
def check_pango(**kwargs: Any) -> list[checks.CheckMessage]:
    """Tell where pages have no PDF; they are served without."""
    if is_available():
        return []
    message = "Pango n’est pas installé\u00a0: les pages n’ont pas de PDF."
    hint = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    return [checks.Info(message, hint=hint, id="cms.I001")]


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except FileNotFoundError:  # a part of SQLite's that comes and goes
        return 0
