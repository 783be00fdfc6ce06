module list_users

go 1.22

require github.com/okta/okta-sdk-golang/v6 v6.0.0
