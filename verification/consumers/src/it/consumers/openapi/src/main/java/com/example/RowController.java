package com.example;

import com.example.checks.Rows;

import org.springframework.web.bind.annotation.RestController;

/**
 * Ids in bodies and addresses.
 */
@RestController
class RowController implements Rows {

}
