// Lists users by Okta's SDK for Go, page by page, and prints how many came. See ../README.md.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/okta/okta-sdk-golang/v6/okta"
)

func main() {
	if err := list(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func list() error {
	wanted, err := strconv.Atoi(os.Getenv("LISTING_USERS"))
	if err != nil {
		return err
	}
	configuration, err := okta.NewConfiguration(
		okta.WithOrgUrl(os.Getenv("LISTING_ORG")),
		okta.WithToken(os.Getenv("LISTING_TOKEN")),
		// The org listens on loopback, without TLS.
		okta.WithTestingDisableHttpsCheck(true),
		okta.WithCache(false),
	)
	if err != nil {
		return err
	}
	client := okta.NewAPIClient(configuration)
	users, response, err := client.UserAPI.ListUsers(context.Background()).Limit(200).Execute()
	if err != nil {
		return err
	}
	listed := len(users)
	for listed < wanted && response.HasNextPage() {
		var page []okta.User
		if response, err = response.Next(&page); err != nil {
			return err
		}
		listed += len(page)
	}
	fmt.Println(listed)
	return nil
}
