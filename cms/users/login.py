"""The admin's login by password, behind the throttle."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm
from wagtail.admin.views.account import LoginView as WagtailLoginView

from cms import known_browsers, throttle

PASSWORD = throttle.Limits("password", per_visitor=20, per_target=60)


class LoginForm(WagtailLoginForm):
    """Wagtail's, with French labels, behind the throttle.

    A name without an account is counted and answered as one with an account.
    """

    refused: throttle.TooManyAttemptsError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mot de passe"
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"

    def clean(self) -> dict[str, Any]:
        name = str(self.cleaned_data.get("username", ""))
        if not name or not self.cleaned_data.get("password"):
            return super().clean()
        try:
            account = name.casefold()
            known = known_browsers.is_known(self.request, PASSWORD.name, [account])
            with throttle.begin(PASSWORD, self.request, {account: known}) as attempt:
                cleaned: dict[str, Any] = super().clean()
                attempt.right = True
        except throttle.TooManyAttemptsError as refused:
            self.refused = refused
            raise ValidationError(str(refused)) from refused
        return cleaned


class LoginView(WagtailLoginView):
    """Wagtail's, which answers 429 when the throttle refuses."""

    def get_form_class(self) -> type[LoginForm]:
        return LoginForm

    def form_valid(self, form: LoginForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        name = str(form.cleaned_data["username"]).casefold()
        known_browsers.remember(self.request, response, PASSWORD.name, name)
        return response

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if form.refused:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response.headers["Retry-After"] = str(form.refused.seconds)
        return response
