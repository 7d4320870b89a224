def dashboard(request) -> dict:
    return {}
