// Answers every request with "hello world".
package main

import (
	"fmt"
	"log"
	"net/http"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "hello world")
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
