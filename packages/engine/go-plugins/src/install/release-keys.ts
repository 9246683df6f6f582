/** Keys that HashiCorp signs its releases with. Source: hashicorp.com/security; the fingerprints are checked by a test. */

export interface ReleaseKey {
  /** Version 4 fingerprint, upper-case hex; its last 16 digits are the key id. */
  readonly fingerprint: string;
  /** Seconds since the Unix epoch: a part of what the fingerprint covers. */
  readonly createdAt: number;
  /** RSA modulus, base64url; the exponent is 65537. */
  readonly modulus: string;
}

const joined = (text: string): string => text.replaceAll(/\s/g, "");

/** The security team's key, and its key for signatures. Valid until March 2030. */
export const hashicorpKeys: readonly ReleaseKey[] = [
  {
    fingerprint: "C874011F0AB405110D02105534365D9472D7468F",
    createdAt: 1618869017,
    modulus: joined(`
      mm2GTlipoGbB03UQ4sjycYW7lIil-uRlFpMkTCSov9Xb4lcTlzxuoQT7RePCBZ1YMSqSG-
      xujYwaLrAFfgri5b-cqhSqTmRBgurAVfhsfFbtQiAqZWZvh6UD3CM8AaTfgK-
      Jf3sQhv3_zGav6MRoB_k8kRd13GA4xvHWyQqRzuZ0OQsvYUCKd_wYdPZBE-pZPuEJaHzYBylU9nqVfIitXF5W0HtrWbXwlLcZPqc
      b1NFB16fgAdMXN_4CIY2af3Xj5gjskMhjyW6eW6TuFHgCen66oXsZjZWsPWfPe5bWZkSxqtaeGkZ1i_BT5Ac_Ugkil0vLjcleaDD
      VZ-BtaGwpHNdOolrigU4m332EM6uUxvBWFSSq4UcFgeqYmnBAfIZdtCCFksSDNyfbU-wj0p5OUWGAk0R4AOTjq6mYQuyXn7naz_J
      _jKcZA4DTkQ7uxgnwLorK3-3V2Iy7MRuLbttgwSSQtHPyKUaVw5zriTdUOXv91VCilpsqTbprkKT-ZXNWRRuuE0c29R0eqCHR326
      1UH3YkF6b3XBcfhZee1rlK2l0Veqn2-GZih19SRMDP-
      7bttUBOBdXc9I66C0q4nGcX2gkxx1jX7xiaGd9PzGVK6UgtCHwd4kLrcW2a8CJUwbfnxi7Zt7w7cDBTVjPkW9ZazsREHdnoo3cYb
      wTh7ZSHLM`),
  },
  {
    fingerprint: "374EC75B485913604A831CC7C820C6D5CD27AB87",
    createdAt: 1619024934,
    modulus: joined(`
      1ukTa2VRjV7x1QakojlmsZdVzohKIhz7edAIo7ducl2xvtJByBUqEftYOi4dtCUwgoYH0JBho80LxLhtR08NO2IbLy3NKZIzTH7u
      oCahaMf6IHOd5s-
      vTsV2rs1EP02duxg1aVAbvhIQyrdbNzrQOgY8_3LKKf1Ju4E9Porx8ryf4xnZzxGb_LTbkhP1KPoZ_0PYYPEm73mc6NwvlOCnGmw
      hEhBZfBqumkYvbwH2uuaMQ-YymiM-
      3MvqcG9JYs6pVux_bUJa93QX3SHHc4EeeYUxQuf163MCev5x1R_8RrJBGrJ3wkF_EWCjLstFAAycu9k5GW2Ggsfl1yHFQfBkzpiV
      aAIa00klSwGbKXwp48J0sYrA592c7GK6t3FerFPG_kJSF-
      1QI7qxPuXGYlZWsYAo8oSqpRoJqJ50XljgWnAoC_1L7sDJjKeU0y5oi1y0-
      7sXhqIxMqApOLDK6q1NY3rx8hpQyR_U2rsdeRiCw8J2BXwLzxfVgoneFGeDrsI3GsX8rNy8TYmSJVLFzSsEt5oYjES-
      E0bG7OJOEBPiyDDrGriL3L5vP368nb0P5FMCIVUx_NFxjh_dPW2LSb2N37nSu0oSMJu2RU3bgSVBuO9xPxZ91ZIU5gV-
      vj4zgudB0fx8m8GkQs3w67jHt0wHBP7Uj-QlDm_Qu_j_oT80HA8`),
  },
];
