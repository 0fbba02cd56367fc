"""Hashed names for static files; bundles that esbuild split and hashed keep theirs."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    manifest_strict = True
