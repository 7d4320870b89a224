"""What is asked once while a page is read, and anew wherever something may have changed."""

import pytest
from django.test import RequestFactory

from tracker.common.remembering import RememberWhileReading, once_a_page


@pytest.fixture
def counted():
    asked = []

    @once_a_page
    def question(*, on: int) -> int:
        asked.append(on)
        return on + 1

    question.asked = asked
    return question


def page(method: str, view) -> None:
    RememberWhileReading(view)(getattr(RequestFactory(), method)("/"))


class TestRemembering:
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_asks_once_for_each_question_of_a_page(self, method, counted):
        page(method, lambda request: [counted(on=day) for day in (1, 2, 1, 2)])
        assert counted.asked == [1, 2]
        page(method, lambda request: counted(on=1))
        assert counted.asked == [1, 2, 1]

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_asks_anew_while_somebody_writes(self, method, counted):
        page(method, lambda request: [counted(on=1), counted(on=1)])
        assert counted.asked == [1, 1]

    def test_asks_anew_outside_a_page(self, counted):
        assert (counted(on=1), counted(on=1)) == (2, 2)
        assert counted.asked == [1, 1]

    def test_forgets_after_a_page_that_failed(self, counted):
        def view(request):
            counted(on=1)
            raise ValueError("no page")

        with pytest.raises(ValueError, match="no page"):
            page("get", view)
        counted(on=1)
        counted(on=1)
        assert counted.asked == [1, 1, 1]

    def test_tells_questions_apart(self, counted):
        @once_a_page
        def other(*, on: int) -> str:
            return f"other {on}"

        answers = []
        page("get", lambda request: answers.extend([counted(on=1), other(on=1)]))
        assert answers == [2, "other 1"]
