from django.db import DatabaseError, transaction

from tracker.audit.models import Event
from tracker.audit.noting import note
from tracker.common.leaving import file_name_of, said_of
from tracker.common.problems import come_again
from tracker.common.unavailable import unavailable


class NoFileLeavesUnnoted:
    """Notes every file that is handed out, whoever made it; what cannot be noted does not leave.

    It asks the answer and no list of addresses, so that nobody has to remember to add one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        name = file_name_of(response)
        if name is None or not request.user.is_authenticated:
            return response
        try:
            with transaction.atomic():
                _note(request, response, name)
        except DatabaseError as error:
            response.close()
            if fault := unavailable(error):
                return come_again(request, fault)
            raise
        return response


def _note(request, response, name: str) -> None:
    said = said_of(response)
    note(
        Event.Kind.DOWNLOAD if said.get("is_stored") else Event.Kind.EXPORT,
        account=request.user,
        subject=name,
        rows=said.get("rows"),
        # REST framework hands on which key it was.
        token=getattr(request, "auth", None),
    )
