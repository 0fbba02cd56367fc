"""Hashed names for static files; bundles that esbuild split and hashed keep theirs."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    manifest_strict = True
