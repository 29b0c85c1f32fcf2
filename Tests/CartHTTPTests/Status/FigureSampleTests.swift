import CartModel
import Testing

@testable import CartHTTP

@Suite("FigureSample")
struct FigureSampleTests {
    @Test("labels are added up, failures and refusals counted apart, durations kept by their limit")
    func sums() {
        let text = """
            # HELP cart_http_request_duration_seconds Time to an answer.
            cart_http_request_duration_seconds_bucket{route="/v1/cart",method="GET",status="200",le="0.001"} 3
            cart_http_request_duration_seconds_bucket{route="/v1/cart",method="GET",status="200",le="+Inf"} 4
            cart_http_request_duration_seconds_count{route="/v1/cart",method="GET",status="200"} 4
            cart_http_request_duration_seconds_bucket{route="/",method="GET",status="404",le="0.001"} 1
            cart_http_request_duration_seconds_count{route="/",method="GET",status="404"} 1
            cart_http_request_duration_seconds_count{route="/v1/cart",method="GET",status="503"} 2
            cart_migrations_total{status="completed"} 5
            cart_migrations_due 1
            process_cpu_seconds_total 0.5
            something_else 9
            """
        let sample = FigureSample(time: Timestamp(milliseconds: 0), metrics: text)
        #expect(
            sample.values == [
                "requests": 7, "refusals": 1, "errors": 2, "migrations_completed": 5, "recoveries_due": 1,
                "cpu_s": 0.5,
            ]
        )
        #expect(sample.durations == ["0.001": 4, "+Inf": 4])
    }
}
