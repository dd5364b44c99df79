# Wonach etwas Geheimes aussieht, das jemand eingefügt hat.

secret-aws-access-key = AWS-Zugangsschlüssel
secret-github-token = GitHub-Token
secret-gitlab-token = GitLab-Token
secret-slack-token = Slack-Token
secret-slack-webhook = Slack-Webhook
secret-discord-bot-token = Discord-Bot-Token
secret-discord-webhook = Discord-Webhook
secret-stripe-key = Stripe-Schlüssel
secret-google-api-key = Google-API-Schlüssel
secret-openai-or-anthropic-key = Schlüssel von OpenAI oder Anthropic
secret-npm-token = npm-Token
secret-pypi-token = PyPI-Token
secret-sendgrid-key = SendGrid-Schlüssel
secret-webhook-secret = Webhook-Geheimnis
secret-signed-token-jwt = signiertes Token (JWT)
secret-private-key = privater Schlüssel
secret-address-with-a-password = Adresse mit Passwort
secret-password = Passwort

# Was an seiner Stelle steht.
secret-removed = [entfernt: { $kind }]
