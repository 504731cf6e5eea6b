"""The accounts that the page names, and what one has to know to sign in with them."""

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model

PASSWORD = "correct horse battery staple"


def make():
    totp = account("totp@example.com")
    secret = generate_totp_secret()
    TOTP.activate(totp, secret)
    codes = RecoveryCodes.activate(totp).generate_codes()
    inactive = account("inactive@example.com")
    inactive.is_active = False
    inactive.save()
    account("password@example.com")
    return [
        {"email": "password@example.com", "password": PASSWORD},
        {"email": "totp@example.com", "password": PASSWORD, "totpSecret": secret, "recoveryCodes": codes},
        {"email": "inactive@example.com", "password": PASSWORD},
    ]


def account(email):
    user = get_user_model().objects.create_user(username=email.split("@")[0], email=email, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user
