import os

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError

from tracker.accounts import writing
from tracker.common.door import Actor


class _ThroughTheHistory:
    """The account model as the command uses it, whose administrators are made by our own door."""

    def __init__(self, model):
        self._model = model

    def __getattr__(self, name):
        return getattr(self._model, name)

    def __call__(self, **values):
        return self._model(**values)

    @property
    def _default_manager(self):
        return self

    def db_manager(self, database):
        return self

    def get_by_natural_key(self, username):
        return self._model.objects.get_by_natural_key(username)

    def create_superuser(self, username, email="", password=None):
        account = self._model(username=username, email=email, is_staff=True, is_superuser=True)
        return writing.set_password(account, password, by=Actor(door="command"))


class Command(createsuperuser.Command):
    """Django's command; what it makes is noted in the history like any other account."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.UserModel = _ThroughTheHistory(self.UserModel)

    def handle(self, *args, **options):
        given = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        if given and not options["interactive"]:
            # Django takes this one unseen.
            named = options["username"] or os.environ.get("DJANGO_SUPERUSER_USERNAME", "")
            _refuse_weak(given, account=self.UserModel(username=named))
        return super().handle(*args, **options)


def _refuse_weak(password: str, *, account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise CommandError("".join(error.messages)) from error
