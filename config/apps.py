"""The one admin site."""

from django.contrib.admin.apps import AdminConfig


class LongrunAdminConfig(AdminConfig):
    default_site = "config.admin.LongrunAdminSite"
