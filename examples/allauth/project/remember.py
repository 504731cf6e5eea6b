"""Makes allauth's headless API heed *Keep me signed in*.

Of its own it does not: `ACCOUNT_SESSION_REMEMBER` and the form's `remember` are read by the HTML views alone, and every
session lasts `SESSION_COOKIE_AGE`. With this middleware, `{"remember": false}` in the body of a sign-in makes the session's
cookie end with the browser, and `true` makes it last; left out, nothing is changed.

Put it after `CsrfViewMiddleware`, and tell the widget with `remember-shim`. It is free to copy.
"""

import json

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

BEGINNINGS = ("/auth/login", "/auth/code/request", "/auth/webauthn/login")
KEY = "vestibule_remember"


class RememberMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method == "POST" and request.path.endswith(BEGINNINGS):
            remember = said(request)
            if remember is not None:
                request.session[KEY] = remember
                # Also for the cookie of a second factor that is still to come.
                request.session.set_expiry(None if remember else 0)


@receiver(user_logged_in)
def decide(sender, request, user, **kwargs):
    """The sign-in may have made a new session of the old one."""
    remember = request.session.pop(KEY, None)
    if remember is not None:
        request.session.set_expiry(None if remember else 0)


def said(request):
    if request.content_type != "application/json":
        return None
    try:
        remember = json.loads(request.body).get("remember")
    except (ValueError, AttributeError):
        return None
    return remember if isinstance(remember, bool) else None
