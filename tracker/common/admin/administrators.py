"""Pages of what administrators alone give out; a new one asks for less than it shows later."""

from tracker.common.admin.records import RecordAdmin
from tracker.common.admin.steps import Step


class StepOfAdministrators(Step):
    def is_allowed(self, request, model_admin):
        return request.user.is_superuser


class AdministratorsAdmin(RecordAdmin):
    """Of the fieldsets the first is what is given; the others tell how it goes."""

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj is not None else fieldsets[:1]
