"""Pages of what administrators alone give out; a new one asks for less than it shows later."""

from tracker.common.admin.records import RecordAdmin
from tracker.common.admin.steps import Step
from tracker.common.roles import ADMINISTRATOR, standing_of


class StepOfAdministrators(Step):
    def is_allowed(self, request, model_admin):
        return model_admin.is_kept_by(request.user)


class AdministratorsAdmin(RecordAdmin):
    """Of the fieldsets the first is what is given; the others tell how it goes."""

    # Which of the administrators give it out.
    keepers: str = ADMINISTRATOR

    def is_kept_by(self, user) -> bool:
        return self.keepers in standing_of(user).roles

    def has_module_permission(self, request):
        return self.is_kept_by(request.user)

    def has_view_permission(self, request, obj=None):
        return self.is_kept_by(request.user)

    def has_add_permission(self, request):
        return self.is_kept_by(request.user)

    def has_change_permission(self, request, obj=None):
        return self.is_kept_by(request.user)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj is not None else fieldsets[:1]
