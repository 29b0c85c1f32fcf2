"""Tokens as real libraries make them, shown to a running service.

Arguments: `keys DIRECTORY` writes a key set to DIRECTORY/jwks.json and its private keys beside it;
`show URL SECRET DIRECTORY CLAIM` makes tokens by PyJWT, Authlib and Django's SimpleJWT, each with HS256, RS256 and ES256,
and holds the service to the user that they name. CLAIM is the service's `jwt.user_claim`.
"""

import json
import pathlib
import sys
import time
import urllib.error
import urllib.request
import uuid

import jwt
from authlib.jose import JsonWebKey
from authlib.jose import jwt as authlib_jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

PRIVATE = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
PUBLIC = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

# Subjects in the shapes of the issuers that shops use, and the identifiers that they become.
SUBJECTS = {
    "auth0|5f7c8ec7c33c6c004bbafe82": "user:auth0|5f7c8ec7c33c6c004bbafe82",  # Auth0
    "google-oauth2|103547991597142817347": "user:google-oauth2|103547991597142817347",  # Auth0, with a social login
    "f:3b1c8a5e-6f0d-4c6f-9c2e-1f6f5f1c2b3a:ada": "user:f:3b1c8a5e-6f0d-4c6f-9c2e-1f6f5f1c2b3a:ada",  # Keycloak, federated
    "9f8c1f0e-7d53-4d2c-9a52-0f4a5c1d2e3f": "user:9f8c1f0e-7d53-4d2c-9a52-0f4a5c1d2e3f",  # Keycloak, Cognito
    "piAC5lLjJcVqYFvpfZGdTEqfQzB2": "user:piAC5lLjJcVqYFvpfZGdTEqfQzB2",  # Firebase
    "001234.5b8f3c2a9d7e4f60b1a2c3d4e5f60718.0930": "user:001234.5b8f3c2a9d7e4f60b1a2c3d4e5f60718.0930",  # Apple
    "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ": "user:AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",  # Azure AD
    "ada@example.com": "user:ada@example.com",
    "Ada Lovelace/1": "user:Ada=20Lovelace=2F1",
    "Зоя": "user:=D0=97=D0=BE=D1=8F",
    42: "user:42",  # Laravel's jwt-auth
}


def write_keys(directory):
    keys = {"RS256": rsa.generate_private_key(65537, 2048), "ES256": ec.generate_private_key(ec.SECP256R1())}
    published = []
    for algorithm, key in keys.items():
        (directory / f"{algorithm}.pem").write_bytes(key.private_bytes(*PRIVATE))
        public = JsonWebKey.import_key(key.public_key().public_bytes(*PUBLIC)).as_dict()
        published.append({**public, "kid": algorithm, "alg": algorithm, "use": "sig"})
    (directory / "jwks.json").write_text(json.dumps({"keys": published}))


def simple_jwt(algorithm, key, public, members):
    """A token by Django's SimpleJWT, with the members of its access tokens."""
    from rest_framework_simplejwt.backends import TokenBackend

    return TokenBackend(algorithm, key, public).encode({"token_type": "access", "jti": uuid.uuid4().hex, **members})


def show(url, secret, directory, claim):
    import django
    from django.conf import settings

    settings.configure(SECRET_KEY=secret, INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"])
    django.setup()
    shown = 0
    for algorithm in ["HS256", "RS256", "ES256"]:
        key = secret if algorithm == "HS256" else (directory / f"{algorithm}.pem").read_text()
        public = ""
        if algorithm != "HS256":
            public = serialization.load_pem_private_key(key.encode(), None).public_key().public_bytes(*PUBLIC).decode()
        for subject, identifier in SUBJECTS.items():
            now = int(time.time())
            members = {claim: subject, "iat": now, "exp": now + 300}
            header = {"alg": algorithm} if algorithm == "HS256" else {"alg": algorithm, "kid": algorithm}
            tokens = {
                "PyJWT": jwt.encode(members, key, algorithm, headers=header),
                "Authlib": authlib_jwt.encode(header, members, key).decode(),
                "SimpleJWT": simple_jwt(algorithm, key, public, members),
            }
            for library, token in tokens.items():
                answer = ask(url, token)
                assert answer == (200, identifier), (library, algorithm, subject, answer, token)
                shown += 1
            forged = ask(url, tokens["PyJWT"][:-6] + "AAAAAA")
            assert forged == (401, "invalid_token"), (algorithm, subject, forged)
    print(f"real tokens: {shown} by PyJWT, Authlib and SimpleJWT name their users by {claim}")


def ask(url, token):
    """The answer's status, and who the caller is or why that is not known."""
    request = urllib.request.Request(f"{url}/v1/session", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)["identifier"]
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)["code"]


if sys.argv[1] == "keys":
    write_keys(pathlib.Path(sys.argv[2]))
else:
    show(sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4]), sys.argv[5])
