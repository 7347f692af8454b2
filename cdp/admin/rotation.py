"""The key rotation view: proposes a new key, then shows, once, the message for the members."""

import datetime as dt
from typing import Any
from urllib.parse import urljoin

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic import FormView

from cdp.access import keys
from cdp.actions.rotate_key import KeyKnownError, KeyRefusedError, rotate_key
from cdp.admin import passphrases
from cdp.admin.screens import KeysScreen
from cdp.models import SpaceKey, SpacePage
from cms.qr_codes import qr_code_svg

MAX_OVERLAP_DAYS = 92
DAYS_ERROR = f"Indiquez un nombre de jours, de 1 à {MAX_OVERLAP_DAYS}."
DATE_FORMAT = "l j F Y"


class RotateForm(forms.Form):
    """A new key and, if the space has keys in use, when these stop working."""

    AT_ONCE = "now"
    LATER = "later"

    key = forms.CharField(
        label="Nouveau mot de passe",
        max_length=keys.MAX_LENGTH,
        strip=False,
        help_text="Cinq mots tirés au hasard, faciles à dire au téléphone. Majuscules, "
        "espaces et ponctuation ne comptent pas. Vous pouvez en écrire un autre.",
        # Two lines: five words are wider than a phone.
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )
    label = forms.CharField(
        label="Libellé",
        max_length=80,
        help_text="Pour reconnaître ce mot de passe dans la liste, sans jamais l’y écrire.",
    )
    when = forms.ChoiceField(
        label="L’ancien mot de passe",
        choices=[
            (
                AT_ONCE,
                "cesse tout de suite\u00a0: dès la page suivante, chacun doit saisir le nouveau",
            ),
            (LATER, "sert encore quelques jours\u00a0: chacun a le temps de recevoir le nouveau"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez quand l’ancien mot de passe cesse."},
    )
    days = forms.IntegerField(
        label="Combien de jours",
        required=False,
        initial=7,
        min_value=1,
        max_value=MAX_OVERLAP_DAYS,
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], DAYS_ERROR),
    )

    def __init__(self, *args: Any, replaces: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not replaces:
            del self.fields["when"], self.fields["days"]
            return
        example = format_date(_days_from_now(7), DATE_FORMAT)
        self.fields["days"].help_text = (
            f"Pour le second choix, de 1 à {MAX_OVERLAP_DAYS}. Avec 7 jours, l’ancien mot de passe "
            f"ouvre l’espace jusqu’au {example} inclus. Celui qui devait cesser plus tôt cesse au "
            "jour prévu."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == self.LATER and "days" in cleaned and not cleaned["days"]:
            self.add_error("days", DAYS_ERROR)
        return cleaned

    @property
    def old_until(self) -> dt.datetime | None:
        """The end of the last day of the old key, or None for at once."""
        if self.cleaned_data.get("when") != self.LATER:
            return None
        next_day = _days_from_now(self.cleaned_data["days"] + 1)
        return timezone.make_aware(dt.datetime.combine(next_day, dt.time.min))


@method_decorator(
    [never_cache, sensitive_post_parameters("key"), sensitive_variables()], name="dispatch"
)
class RotateView(KeysScreen, FormView):  # type: ignore[type-arg]
    template_name = "cdp/admin/rotate.html"
    form_class = RotateForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.space = get_object_or_404(SpacePage, pk=kwargs["space"])
        self.page_subtitle = f"Nouveau mot de passe de «\u00a0{self.space.title}\u00a0»"
        self.trail = [(self.page_title, reverse("space_keys:index"))]
        self.current = list(self.space.keys.lasting())

    def get_initial(self) -> dict[str, Any]:
        month = capfirst(format_date(timezone.localdate(), "F Y"))
        return {"key": passphrases.propose(), "label": month}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "replaces": bool(self.current)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"space": self.space, "current": self.current}

    @sensitive_variables()
    def form_valid(self, form: RotateForm) -> HttpResponse:
        typed = form.cleaned_data["key"]
        try:
            key = rotate_key(
                self.space,
                typed,
                label=form.cleaned_data["label"],
                old_until=form.old_until,
                user=self.request.user,
            )
        except KeyKnownError as error:
            # A form sent twice ends here too: nothing changes, and the key is not shown again.
            form.data = {**self.request.POST.dict(), "key": passphrases.propose()}
            form.add_error("key", f"{error} En voici un autre.")
            return self.form_invalid(form)
        except KeyRefusedError as error:
            form.add_error("key", str(error))
            return self.form_invalid(form)
        return self._render_message(key, typed)

    @sensitive_variables()
    def _render_message(self, key: SpaceKey, typed: str) -> HttpResponse:
        """The message for members with the key in clear: in this response and nowhere else."""
        address = urljoin(
            settings.WAGTAILADMIN_BASE_URL,
            self.space.get_url(self.request) or reverse("cdp:gate"),
        )
        overlapping = [old for old in self.space.keys.lasting() if old.pk != key.pk]
        context = self.get_context_data(
            key=key,
            address=address,
            still_until=max((old.last_day for old in overlapping if old.last_day), default=None),
            replaced=bool(self.current),
            qr_code=qr_code_svg(address, scale=5),
            typed=" ".join(typed.split()),
        )
        return TemplateResponse(self.request, "cdp/admin/rotated.html", context)


def _days_from_now(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)
