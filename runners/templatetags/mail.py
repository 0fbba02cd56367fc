"""Whether mails are sent to anybody."""

from __future__ import annotations

from django import template

from runners.accounts import mail_leaves

register = template.Library()
register.simple_tag(mail_leaves)
