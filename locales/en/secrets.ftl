# What a pasted secret looks like.

secret-aws-access-key = AWS access key
secret-github-token = GitHub token
secret-gitlab-token = GitLab token
secret-slack-token = Slack token
secret-slack-webhook = Slack webhook
secret-discord-bot-token = Discord bot token
secret-discord-webhook = Discord webhook
secret-stripe-key = Stripe key
secret-google-api-key = Google API key
secret-openai-or-anthropic-key = OpenAI or Anthropic key
secret-npm-token = npm token
secret-pypi-token = PyPI token
secret-sendgrid-key = SendGrid key
secret-webhook-secret = webhook secret
secret-signed-token-jwt = signed token (JWT)
secret-private-key = private key
secret-address-with-a-password = address with a password
secret-password = password

# What stands in its place.
secret-removed = [removed: { $kind }]
