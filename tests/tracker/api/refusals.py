def faults(response) -> set[tuple[str, str]]:
    """Where and what the faults of a refused request are: {(pointer, code), …}."""
    assert response.status_code == 400, response.content.decode()
    return {(error["pointer"], error["code"]) for error in response.json()["errors"]}
