"""Forms with a single field, a code."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cms.users.two_factor.devices import CODE_LENGTH, RECOVERY_CODE_LENGTH

SEPARATORS = re.compile(r"[\s.-]+")
DIGITS = re.compile(r"[0-9]+")


class CodeForm(forms.Form):
    """A code of the authenticator."""

    lengths = {CODE_LENGTH}
    invalid_message = "Tapez les six chiffres affichés par l’application."

    code = forms.CharField(
        label="Code à six chiffres",
        max_length=40,
        error_messages={"required": "Tapez le code."},
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autocapitalize": "off",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:  # rendered again with an error, far below on a phone
            self.fields["code"].widget.attrs["autofocus"] = True

    def clean_code(self) -> str:
        # Checked here, so that a typing error does not count as an attempt.
        code = SEPARATORS.sub("", self.cleaned_data["code"])
        if not DIGITS.fullmatch(code) or len(code) not in self.lengths:
            raise ValidationError(self.invalid_message)
        return code


class AnyCodeForm(CodeForm):
    """A code of the authenticator, or a recovery code, which is longer."""

    lengths = {CODE_LENGTH, RECOVERY_CODE_LENGTH}
    invalid_message = (
        "Tapez les six chiffres affichés par l’application, "
        "ou les douze chiffres d’un code de secours."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = "Code à six chiffres, ou code de secours"
        field.widget.attrs["autofocus"] = True
