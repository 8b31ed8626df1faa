"""The headers of every answer: nothing from elsewhere, nothing inline, nothing private kept."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Django's CSRF check over HTTPS needs a referrer from ourselves; nobody else gets one.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
SANDBOX = "sandbox"
NO_STORE = "no-store, private"


class SecurityHeaders:
    """Outermost middleware, so that static files and errors carry the headers; a view cannot loosen them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sandboxed = response.headers.get("Content-Security-Policy", "").startswith(SANDBOX)
        for name, value in HEADERS.items():
            response.headers[name] = value
        if sandboxed:  # a view may ask for more: files that people sent in
            response.headers["Content-Security-Policy"] = f"{SANDBOX}; {CONTENT_SECURITY_POLICY}"
        if _is_private(request):
            response.headers["Cache-Control"] = NO_STORE
        return response


def _is_private(request: HttpRequest) -> bool:
    """Pages for someone signed in, and every other answer to a browser that carries a session."""
    if request.path_info.startswith(settings.STATIC_URL):
        return False
    user = getattr(request, "user", None)
    return (user is not None and user.is_authenticated) or settings.SESSION_COOKIE_NAME in request.COOKIES
