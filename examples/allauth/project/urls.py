from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import include, path, re_path
from django.views.static import serve

from . import settings

CSP = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ACCOUNTS = []


def page(request, name):
    response = serve(request, name, document_root=settings.HERE / "pages")
    response["Content-Security-Policy"] = CSP
    response["Cache-Control"] = "no-store"
    return response


def home(request):
    return redirect("/app" if request.user.is_authenticated else "/sign-in")


def app(request):
    return page(request, "app.html") if request.user.is_authenticated else redirect("/sign-in")


urlpatterns = [
    path("", home),
    path("sign-in", page, {"name": "sign-in.html"}),
    path("app", app),
    path("accounts.json", lambda request: JsonResponse(ACCOUNTS, safe=False)),
    re_path("^pages/(?P<name>app.js)$", page),
    re_path("^vestibule/(?P<path>.*)$", serve, {"document_root": settings.VESTIBULE_DIST}),
    path("_allauth/", include("allauth.headless.urls")),
    # allauth's HTML views are off (HEADLESS_ONLY); some of their names are still needed.
    path("accounts/", include("allauth.urls")),
]
