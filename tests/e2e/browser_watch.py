"""What a page must not do: complain on the console, ask elsewhere, break on the server."""

from urllib.parse import urlsplit

# The browser reports a breach of the policy to the page; this passes it on to the console.
REPORT_BREACHES = """
    document.addEventListener("securitypolicyviolation", (breach) =>
        console.error("CSP", breach.violatedDirective, breach.blockedURI, breach.sample));
"""


def watch(page, complaints: list[str]) -> None:
    """Note every complaint of this page, as it comes."""
    page.on("console", lambda message: note_console(message, complaints))
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("request", lambda request: note_request(request, complaints))
    page.on("response", lambda response: note_response(response, complaints))


def note_console(message, complaints: list[str]) -> None:
    if message.type in ("error", "warning"):
        complaints.append(f"console {message.type}: {message.text}")


def note_request(request, complaints: list[str]) -> None:
    parts = urlsplit(request.url)
    if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
        complaints.append(f"request to elsewhere: {request.url}")


def note_response(response, complaints: list[str]) -> None:
    if response.status >= 500:
        complaints.append(f"{response.status} from {response.url}")
